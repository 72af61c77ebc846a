/**
 * Whether the files beside the archive are those that were packed. The archive holds their hashes; on macOS and Windows
 * the system holds the archive's. On Linux the launcher compares that, with a list that lies beside it: so there the
 * check finds a broken disk, half an upgrade and an edit by hand, and nobody who may write the list as well.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSeal, ProgramManifest } from './program-manifest.ts';

/** What is read in one go while the program is in use, bytes: a millisecond or two of hashing. */
const STEP_BYTES = 1 << 20;

/** What the engine loads first, and small enough to be read before it starts. */
const LOADED_FIRST = 'engine/out/main/';

/**
 * Compares the size of every file and the content of what is loaded first.
 *
 * @param resources the folder of the files
 * @returns a sentence that names the first file that differs; null when none does
 */
export function verifyBeforeStart({ files }: ProgramManifest, resources: string): string | null {
  const wrong = files.find((file) => !isWhole(file, resources));
  return wrong === undefined ? null : damage(wrong.path);
}

/**
 * Compares the content of everything else, a step at a time, beside whatever the program does.
 *
 * @returns as `verifyBeforeStart`
 */
export async function verifyRest({ files }: ProgramManifest, resources: string): Promise<string | null> {
  for (const file of files.filter(({ path }) => !path.startsWith(LOADED_FIRST))) {
    if ((await hashInSteps(join(resources, file.path))) !== file.sha256) return damage(file.path);
  }
  return null;
}

function isWhole({ path, bytes, sha256 }: FileSeal, resources: string): boolean {
  const file = join(resources, path);
  if (statSync(file, { throwIfNoEntry: false })?.size !== bytes) return false;
  return !path.startsWith(LOADED_FIRST) || createHash('sha256').update(readFileSync(file)).digest('hex') === sha256;
}

async function hashInSteps(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await using file = await open(path);
    const buffer = Buffer.alloc(STEP_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, STEP_BYTES);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch {
    return null;
  }
}

/** @param path of a file of ours, below the resources */
export function damage(path: string): string {
  return `Trestle's own file ${path} is not the one that was installed. Install Trestle again; workspaces and settings stay.`;
}
