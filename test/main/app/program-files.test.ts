import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProgramFiles } from '../../../main/app/program-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trestle-program-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function programIn(folder: string): void {
  mkdirSync(join(folder, 'native'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"version":"1.2.3"}');
}

test('in a clone everything lies below its root, and a Node has to be found', () => {
  programIn(root);
  const files = findProgramFiles(
    pathToFileURL(join(root, 'out', 'main', 'electron-main.js')).href,
    '/electron/resources',
  );
  expect(files).toMatchObject({
    preloadPath: join(root, 'out', 'preload', 'preload.cjs'),
    engineEntryPath: join(root, 'out', 'main', 'engine-process.js'),
    ownNode: null,
    archive: null,
  });
});

test('installed, the preload is in the archive, and engine and Node lie beside it', () => {
  programIn(join(root, 'engine'));
  const shell = pathToFileURL(join(root, 'app.asar', 'out', 'main', 'electron-main.js')).href;
  const files = findProgramFiles(shell, root);
  expect(files.preloadPath).toBe(join(root, 'app.asar', 'out', 'preload', 'preload.cjs'));
  expect(files.engineEntryPath).toBe(join(root, 'engine', 'out', 'main', 'engine-process.js'));
  expect(files.ownNode).toMatch(/[\\/]bin[\\/]node/);
  expect(files.layout.version).toBe('1.2.3');
  expect(files.archive).toBe(join(root, 'app.asar'));
});
