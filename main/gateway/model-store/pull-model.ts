import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { ModelCallError } from '../../base/errors/model-call-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { InstalledModel, ModelPullRequest } from '../../contract/model.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import { downloadFile, fetchFollowing } from './download-file.ts';
import { isAllowedFile } from './model-manifest.ts';
import type { RemoteFile } from './remote-file.ts';
import { chooseGraph, type ModelCheck, type ModelStore } from './model-store.ts';

/** What beside the graph makes a model: tokenizer, pooling, prompts, lengths. The rest of a repository stays there. */
const WANTED: ReadonlySet<string> = new Set([
  'tokenizer.json',
  'tokenizer_config.json',
  'config.json',
  'config_sentence_transformers.json',
  'sentence_bert_config.json',
  '1_Pooling/config.json',
  'trestle.json',
]);
const MAX_LISTING_BYTES = 16 * 1024 * 1024;
const NOT_FOUND = [401, 403, 404];

const listing = z.looseObject({
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  siblings: z
    .array(
      z.looseObject({
        rfilename: z.string().max(1000),
        size: z.int().min(0).nullish(),
        blobId: z.string().nullish(),
        lfs: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) }).nullish(),
      }),
    )
    .max(100_000),
});

export interface PullOptions {
  request: ModelPullRequest;
  store: ModelStore;
  /** Open to the hub and where it sends its files from. */
  egress: Egress;
  clock: Clock;
  check: ModelCheck;
  signal: AbortSignal;
  onProgress: (progress: { file: string; bytesDone: number; bytesTotal: number; resumedAt: number }) => void;
}

/**
 * Fetches a model from a hub into the store. Files of one revision are gathered in a hidden folder, each going on where
 * an earlier attempt stopped; the model gets its name when all are there, have the hashes that the hub lists, and load.
 *
 * @throws DeniedError when the hub may not be contacted, NotFoundError, InvalidArgumentError (over the cap),
 *   StorageError (no room), ModelCallError (the connection broke; run it again to go on)
 */
export async function pullModel(options: PullOptions): Promise<InstalledModel> {
  const { request, store, check } = options;
  const { modelId, hub, maxBytes } = request;
  const base = hub.replace(/\/+$/, '');
  const { revision, files, graph } = await listRemote(options, base);
  const where = `${new URL(base).host}/${modelId}@${revision.slice(0, 12)}`;
  const bytesTotal = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  store.requireRoom(bytesTotal, maxBytes, where);
  const staging = store.stagingDirectory(`pull-${modelId.replaceAll('/', '--')}@${revision.slice(0, 12)}`);
  let before = 0;
  for (const file of files) {
    const path = join(staging, file.name);
    mkdirSync(dirname(path), { recursive: true });
    const done = before;
    if (!existsSync(path)) {
      const part = `${path}.part`;
      await downloadFile({
        ...options,
        url: `${base}/${modelId}/resolve/${revision}/${file.name}`,
        path: part,
        file,
        onBytes: (bytes, resumedAt) =>
          options.onProgress({ file: file.name, bytesDone: done + bytes, bytesTotal, resumedAt }),
      });
      renameSync(part, path);
    }
    before += file.sizeBytes;
    options.onProgress({ file: file.name, bytesDone: before, bytesTotal, resumedAt: 0 });
  }
  try {
    return await store.publish({
      staging,
      modelId,
      origin: 'hub',
      from: where,
      graph,
      names: files.map(({ name }) => name),
      check,
    });
  } catch (error) {
    // It is all there and is no model: fetching it again would not help, and nothing of it is kept.
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
}

async function listRemote(
  options: PullOptions,
  base: string,
): Promise<{ revision: string; files: RemoteFile[]; graph: string }> {
  const { modelId, revision, onnxFile } = options.request;
  const url = `${base}/api/models/${modelId}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await fetchFollowing(options.egress, url, { signal: options.signal });
  if (NOT_FOUND.includes(response.status)) {
    throw new NotFoundError(`${base} has no public model ${modelId} at ${revision} (it answered ${response.status}).`);
  }
  if (!response.ok) {
    throw new ModelCallError(`${url} answered ${response.status}. Try again later.`, {
      statusCode: response.status,
      isRetryable: true,
    });
  }
  const parsed = listing.safeParse(await readJson(response, url));
  if (!parsed.success) throw new ModelCallError(`${url} did not answer with a list of files. Is it a model hub?`);
  const names = parsed.data.siblings.map(({ rfilename }) => rfilename);
  const graph = chooseGraph(names, onnxFile, modelId);
  const files = parsed.data.siblings
    .filter(({ rfilename }) => rfilename === graph || WANTED.has(rfilename))
    .map(({ rfilename, size, blobId, lfs }): RemoteFile => {
      const sizeBytes = lfs?.size ?? size;
      if (!isAllowedFile(rfilename) || sizeBytes == null) {
        throw new InvalidArgumentError(
          `${modelId} lists "${rfilename}" in a way that no model needs. It is not taken.`,
        );
      }
      const isGitHash = lfs == null && blobId != null && /^[0-9a-f]{40}$/.test(blobId);
      return { name: rfilename, sizeBytes, sha256: lfs?.sha256 ?? null, gitSha1: isGitHash ? blobId : null };
    });
  return { revision: parsed.data.sha, files, graph };
}

async function readJson(response: Response, url: string): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_LISTING_BYTES) throw new ModelCallError(`${url} answered with more than any list of files is.`);
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return null;
  }
}
