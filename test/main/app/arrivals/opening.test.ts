import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openingOf } from '../../../../main/app/arrivals/opening.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const arrivalOf = (path: string) => openingOf([path]).arrivals[0];

test('a folder is a workspace to open, there or not, and so is its trestle.jsonc; the first one counts', () => {
  const folder = makeTemporaryDirectory();
  writeFileSync(join(folder, 'trestle.jsonc'), '{}');
  expect(openingOf([folder, '/other'])).toEqual({ workspacePath: folder, arrivals: [] });
  expect(openingOf([join(folder, 'absent')]).workspacePath).toBe(join(folder, 'absent'));
  expect(openingOf([join(folder, 'trestle.jsonc')]).workspacePath).toBe(folder);
});

test('a release is shown, not opened: its file, its folder, or a file that begins like one', () => {
  const folder = makeTemporaryDirectory();
  const file = join(folder, 'a.release.json');
  writeFileSync(file, '{}');
  expect(openingOf([file])).toEqual({ workspacePath: null, arrivals: [{ type: 'release-file', path: file }] });
  const renamed = join(folder, 'renamed.json');
  writeFileSync(renamed, '{\n  "releaseFileVersion": 1,\n');
  expect(arrivalOf(renamed)).toEqual({ type: 'release-file', path: renamed });
  const exported = join(folder, 'exported');
  mkdirSync(exported);
  writeFileSync(join(exported, 'release-export.json'), '{}');
  writeFileSync(join(exported, 'trestle.jsonc'), '{}');
  expect(openingOf([exported])).toEqual({ workspacePath: null, arrivals: [{ type: 'release-file', path: exported }] });
  expect(arrivalOf(join(exported, 'release-export.json'))).toEqual({ type: 'release-file', path: exported });
});

test('what may be an export of traces is offered for import', () => {
  const folder = makeTemporaryDirectory();
  for (const name of ['t.json', 'T.JSONL', 't.ndjson.gz', 't.zip']) {
    const path = join(folder, name);
    writeFileSync(path, '{}');
    expect(arrivalOf(path)).toEqual({ type: 'trace-file', path });
  }
});

test('everything else is told in one sentence that names it', () => {
  const folder = makeTemporaryDirectory();
  const program = join(folder, 'run.sh');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  expect(arrivalOf(program)).toEqual({ type: 'told', sentence: expect.stringContaining(`${program} is neither`) });
  const absent = join(folder, 'absent.json');
  expect(arrivalOf(absent)).toEqual({ type: 'told', sentence: expect.stringContaining(`${absent} is not there`) });
  expect(openingOf(['trestle://run/x'])).toEqual({
    workspacePath: null,
    arrivals: [{ type: 'told', sentence: expect.stringContaining('trestle://run/x') }],
  });
});

test.skipIf(process.platform === 'win32')('a pipe is not read: nobody may ever write into it', () => {
  const pipe = join(makeTemporaryDirectory(), 'a.release.json');
  execFileSync('mkfifo', [pipe]);
  expect(arrivalOf(pipe)).toMatchObject({ type: 'told' });
});
