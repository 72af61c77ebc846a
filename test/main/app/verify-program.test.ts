import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProgramManifest } from '../../../main/app/integrity/program-manifest.ts';
import { verifyBeforeStart, verifyRest } from '../../../main/app/integrity/verify-program.ts';
import { writeLauncherSums, writeManifest } from '../../../scripts/package/checksums.mjs';

const ENGINE = join('engine', 'out', 'main', 'cli.js');
const MODEL = join('engine', 'native', 'model.onnx');

let resources: string;
let archive: string;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'trestle-sealed-'));
  resources = join(root, 'resources');
  archive = join(root, 'app');
  for (const [path, content] of [
    [ENGINE, 'run();'],
    [MODEL, 'weights'],
  ] as const) {
    mkdirSync(join(resources, path, '..'), { recursive: true });
    writeFileSync(join(resources, path), content);
  }
  mkdirSync(archive);
  writeManifest(resources, archive);
});
afterEach(() => rmSync(join(resources, '..'), { recursive: true }));

const manifest = () => readProgramManifest(archive);

test('finds nothing in what was packed', async () => {
  expect(verifyBeforeStart(manifest(), resources)).toBeNull();
  expect(await verifyRest(manifest(), resources)).toBeNull();
});

test('names, before the start, code of the engine that was changed without changing its length', () => {
  writeFileSync(join(resources, ENGINE), 'ruin();'.slice(0, 6));
  expect(verifyBeforeStart(manifest(), resources)).toMatch(
    /engine\/out\/main\/cli\.js is not the one .* Install Trestle again/,
  );
});

test('names, before the start, a file that is gone or has another length', () => {
  writeFileSync(join(resources, MODEL), 'weight');
  expect(verifyBeforeStart(manifest(), resources)).toContain('engine/native/model.onnx');
  rmSync(join(resources, MODEL));
  expect(verifyBeforeStart(manifest(), resources)).toContain('engine/native/model.onnx');
});

test('finds any other change beside the work', async () => {
  writeFileSync(join(resources, MODEL), 'w3ights');
  expect(verifyBeforeStart(manifest(), resources)).toBeNull();
  expect(await verifyRest(manifest(), resources)).toContain('engine/native/model.onnx');
});

test('the launcher is given the archive and the engine code, as sha256sum reads them', () => {
  writeFileSync(join(resources, 'app.asar'), 'archive');
  writeLauncherSums(resources);
  const lines = readFileSync(join(resources, 'program.sha256'), 'utf8').trim().split('\n');
  expect(lines.map((line) => line.slice(66))).toEqual(['app.asar', 'engine/out/main/cli.js']);
  expect(lines.every((line) => /^[0-9a-f]{64} {2}\S/.test(line))).toBe(true);
});

test('a manifest that is not one is refused', () => {
  writeFileSync(join(archive, 'integrity.json'), '{"files":[{"path":"a"}]}');
  expect(() => readProgramManifest(archive)).toThrow(/bytes/);
});
