import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { throwIfAborted } from '../../base/abort.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import { EXPORT_MARKER, RELEASE_SUFFIX } from '../../contract/release-names.ts';
import type { ExportReport, ReleaseFile } from '../../contract/release.ts';
import { releaseFileText } from '../../release/release-file-text.ts';
import { detachIndex } from '../../retrieval/index/detach-index.ts';
import { copyDatabase } from '../../storage/copy-database.ts';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { openIndexFile } from '../databases.ts';
import type { SessionParts } from '../session-parts.ts';
import { exportMarker } from './exported-folder.ts';
import { RELEASES_FOLDER, type StoredRelease } from './release-folder.ts';
import { writeReleaseTexts } from './release-texts.ts';

type Parts = Pick<SessionParts, 'generations' | 'keptReleases'>;

const FIRST_GENERATION = 1;

/**
 * Writes a release as a folder that `trestle serve --release` runs elsewhere: its texts, the signed file, its index.
 * Nothing else of this workspace goes along: no journal, no secret, no place on this machine.
 *
 * @throws InvalidArgumentError for a folder that holds something, StorageError for a release that does not verify,
 *   ConfigError for an index that holds something else by now
 */
export async function exportRelease(
  parts: Parts,
  stored: StoredRelease,
  options: { path: string; withIndex: boolean; signal: AbortSignal },
): Promise<ExportReport> {
  const { path, withIndex, signal } = options;
  const { file } = stored;
  refusePlace(path);
  const problem = parts.keptReleases.problemOf(stored);
  if (problem !== null) {
    throw new StorageError(`${file.name} does not verify, so it is not handed on. ${problem}`, {
      code: 'storage_corrupt',
    });
  }
  const generation = withIndex ? await sealedGeneration(parts, file, signal) : null;
  throwIfAborted(signal);
  const wasThere = existsSync(path);
  try {
    mkdirSync(join(path, RELEASES_FOLDER), { recursive: true });
    writeReleaseTexts(path, file.files);
    writeFileSync(join(path, RELEASES_FOLDER, `${file.name}${RELEASE_SUFFIX}`), releaseFileText(file));
    writeFileSync(join(path, EXPORT_MARKER), exportMarker(file));
    writeFileSync(join(path, 'README.md'), readmeOf(file, generation !== null));
    writeFileSync(join(path, '.gitignore'), '.trestle/\n');
    if (generation !== null) copyIndex(parts, generation, layoutOf(path).index);
    const sizes = sizesBelow(path);
    return { path, files: sizes.length, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
  } catch (error) {
    // Half an export looks like a whole one to whoever finds it.
    if (!wasThere) rmSync(path, { recursive: true, force: true });
    throw toStorageError(error, path);
  }
}

async function sealedGeneration({ keptReleases }: Parts, file: ReleaseFile, signal: AbortSignal): Promise<number> {
  const local = await keptReleases.indexes.find(file, signal);
  if (local !== null && local.seal.contentHash === file.index.contentHash) return local.generation;
  throw new ConfigError(
    local === null
      ? `The index of ${file.name} is not built here. Export without it: --no-index.`
      : `The index holds other documents than ${file.name} was sealed with. Seal it again, or export without the index: --no-index.`,
  );
}

function copyIndex({ generations }: Parts, generation: number, target: string): void {
  ensurePrivateDirectory(dirname(target));
  copyDatabase(generations.get(generation).database, target);
  const copy = openIndexFile(target);
  try {
    detachIndex(copy, FIRST_GENERATION);
  } finally {
    copy.close();
  }
}

function refusePlace(path: string): void {
  if (!isAbsolute(path)) throw new InvalidArgumentError(`${path} is not an absolute path.`);
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) throw new InvalidArgumentError(`${path} is a file. Name a folder.`);
  const [first] = readdirSync(path);
  if (first === undefined) return;
  throw new InvalidArgumentError(
    `${path} is not empty (it holds ${first}). Name a folder that is, or one that is not there.`,
  );
}

function sizesBelow(path: string): readonly number[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
}

function readmeOf({ name, releaseHash, signature }: ReleaseFile, hasIndex: boolean): string {
  const index = hasIndex
    ? 'The index is in `.trestle/`: nothing has to be read or embedded again.'
    : 'Its index is not here: put the documents where `trestle.jsonc` says, and run `trestle ingest` first.';
  return `# ${name}

A release of Trestle: \`${releaseHash}\`, signed by \`${signature?.keyId ?? 'nobody'}\`.

\`\`\`sh
trestle release trust-key KEYFILE    # once, with the public key of whoever made it
trestle serve --release .
\`\`\`

${index} Nothing is served of it when any part is not what was signed; \`trestle release verify .\` says which.
Keys of model providers are not in it: set them where it runs, with \`trestle secret set\`.
`;
}
