import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { AccessScope } from '../../contract/access.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { CurrentHash } from '../../agent/changed-reads.ts';
import type { ChunkReader } from '../../spec/retriever.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { isInside } from '../../workspace/is-inside.ts';

const CHUNK = 'chunk:';
const FILE = 'file:';
/** Larger files are not hashed again; whether they changed is not known. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Looks at what a run has read, as it is now. A chunk's id is made of its text: one that is gone was changed, removed, or
 * is kept from whom the run reads for. Only files of the workspace are opened: a journal may have come with its folder.
 */
export function createCurrentHash(options: {
  workspacePath: string;
  chunkReader: ChunkReader;
  as: AccessScope | undefined;
}): CurrentHash {
  const { workspacePath, chunkReader, as } = options;
  return async (what) => {
    if (what.startsWith(CHUNK)) {
      const chunkId = what.slice(CHUNK.length) as ChunkId;
      const chunks = await chunkReader.readChunks([chunkId], { as });
      return chunks.length === 0 ? null : chunkId;
    }
    return what.startsWith(FILE) ? hashOfFile(workspacePath, what.slice(FILE.length)) : undefined;
  };
}

function hashOfFile(workspacePath: string, path: string): string | null | undefined {
  try {
    const real = realpathSync.native(path);
    if (!isInside(workspacePath, real)) return undefined;
    const stat = statSync(real);
    return stat.isFile() && stat.size <= MAX_FILE_BYTES ? sha256Hex(readFileSync(real)) : undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : undefined;
  }
}
