import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** @returns the real path of a new folder that is removed when the test is over */
export function makeTemporaryDirectory(): string {
  const directory = realpathSync.native(mkdtempSync(join(tmpdir(), 'trestle-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
