import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { ModelFile, ModelVerification } from '../../contract/model.ts';

/** Beside the files of every installed model: what they are and where they came from. */
export const MANIFEST_NAME = 'trestle-model.json';
/** Files a model may consist of: a graph, and what describes it. Nothing that could be run. */
const ALLOWED_NAME = /^(?:[\w.-]+\/){0,3}[\w.-]+\.(?:onnx|json|txt)$/;

const manifestSchema = z.object({
  version: z.literal(1),
  modelId: z.string(),
  origin: z.enum(['hub', 'folder']),
  from: z.string(),
  addedAt: z.string(),
  files: z.array(
    z.object({
      name: z.string().refine(isAllowedFile),
      sizeBytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type ModelManifest = z.infer<typeof manifestSchema>;

export function isAllowedFile(name: string): boolean {
  return ALLOWED_NAME.test(name) && !name.split('/').some((step) => step === '.' || step === '..');
}

/** @returns null for a folder that is no installed model. @throws StorageError when its manifest is damaged */
export function readManifest(directory: string): ModelManifest | null {
  const path = join(directory, MANIFEST_NAME);
  if (!existsSync(path)) return null;
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new StorageError(`${path} is damaged. Remove the model with \`trestle model rm\` and get it again.`, {
      code: 'storage_corrupt',
      cause,
    });
  }
}

/** Reads every file again. @returns what differs from the manifest, as data */
export async function verifyModel(directory: string, manifest: ModelManifest): Promise<ModelVerification> {
  const problems: string[] = [];
  for (const file of manifest.files) {
    const path = join(directory, file.name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) problems.push(`${file.name} is missing.`);
    else if (stats.size !== file.sizeBytes || (await sha256OfFile(path)) !== file.sha256) {
      problems.push(`${file.name} is not the file that was installed: its sha256 differs.`);
    }
  }
  return { modelId: manifest.modelId, ok: problems.length === 0, problems };
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export async function describeModelFile(directory: string, name: string): Promise<ModelFile> {
  const path = join(directory, name);
  return { name, sizeBytes: statSync(path).size, sha256: await sha256OfFile(path) };
}
