import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';

/** Beside the file first: one that is there already stays whole until the new one is. What people said is in it: 0600. */
export async function writeParts(texts: AsyncIterable<string>, path: string): Promise<void> {
  const beside = `${path}.part`;
  try {
    await pipeline(Readable.from(texts), createWriteStream(beside, { mode: 0o600 }));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new InvalidArgumentError(
      `${path} cannot be written (${code}). Name a file in a folder that you may write to.`,
      {
        cause: error,
      },
    );
  }
}
