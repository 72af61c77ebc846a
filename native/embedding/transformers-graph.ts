import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { NotFoundError } from '../../main/base/errors/not-found-error.ts';
import { externalDataLocations } from '../onnx/external-data-locations.ts';
import { OnnxSession } from '../onnx/onnx-session.ts';
import { readModelFile, resolveInside, sha256 } from './model-folder.ts';

/** Where transformers.js and sentence-transformers put the graph, in the order in which we look. */
const USUAL_PLACES = [join('onnx', 'model.onnx'), 'model.onnx'];

export interface TransformersGraph {
  session: OnnxSession;
  /** sha256 of the graph and of every file that holds its tensors. */
  checksums: readonly string[];
}

/**
 * Loads a folder's ONNX graph. Models come from strangers: the file is read through first, and a graph whose tensors
 * lie outside its own folder is refused before onnxruntime sees it.
 *
 * @param options.onnxFile path inside the folder, or null for the usual places
 * @throws NotFoundError when there is no graph, ConfigError when it is damaged or reaches out of its folder
 */
export async function openTransformersGraph(options: {
  directory: string;
  onnxFile: string | null;
}): Promise<TransformersGraph> {
  const path = await findGraph(options.directory, options.onnxFile);
  const folder = dirname(path);
  const bytes = await readModelFile(folder, path.slice(folder.length + 1));
  const checksums = [sha256(bytes)];
  const locations = locationsIn(path, bytes);
  for (const location of locations) checksums.push(await sha256OfFile(await resolveInside(folder, location)));
  // With tensors elsewhere onnxruntime needs to know the folder; otherwise it gets exactly the bytes that were checked.
  const session = await OnnxSession.open({ name: path, source: locations.length === 0 ? bytes : path });
  return { session, checksums };
}

async function findGraph(directory: string, onnxFile: string | null): Promise<string> {
  if (onnxFile !== null) return await resolveInside(directory, onnxFile);
  for (const place of USUAL_PLACES) {
    try {
      return await resolveInside(directory, place);
    } catch (error) {
      if (!NotFoundError.is(error)) throw error;
    }
  }
  throw new NotFoundError(
    `${directory} holds no ${USUAL_PLACES.join(' and no ')}; name the graph as "onnxFile" in trestle.json.`,
  );
}

function locationsIn(path: string, bytes: Uint8Array): string[] {
  try {
    return externalDataLocations(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`${path} is not an ONNX model: ${reason}. Fetch the file again.`, {
      cause,
      details: { path },
    });
  }
}

/** Tensor files may be larger than memory; they are hashed in passing. */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
