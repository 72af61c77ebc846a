import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  listCrashReports,
  MAX_CRASH_REPORTS,
  pruneCrashReports,
  writeEngineCrashReport,
} from '../../../../main/engine/logs/crash-reports.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const FACTS = { at: '2026-11-29T12:00:00.000Z', version: '0.1.0', exitCode: null, signal: 'SIGKILL' };

test('a report says how the engine ended and what its log says before', () => {
  const root = makeTemporaryDirectory();
  const [directory, logDirectory] = [join(root, 'crashes'), join(root, 'logs')];
  mkdirSync(logDirectory);
  writeFileSync(join(logDirectory, 'engine.log'), Array.from({ length: 90 }, (_, index) => `line ${index}\n`).join(''));
  writeEngineCrashReport({ directory, logDirectory, facts: FACTS });
  const [report] = listCrashReports(directory);
  const held = JSON.parse(readFileSync(report?.path ?? '', 'utf8')) as { log: string[] };
  expect(held).toMatchObject({ process: 'engine', ...FACTS });
  expect(held.log).toHaveLength(50);
  expect(held.log.at(-1)).toBe('line 89');
});

test('so many are kept, the newest; what Chromium keeps beside them is left alone', () => {
  const directory = makeTemporaryDirectory();
  mkdirSync(join(directory, 'completed'));
  writeFileSync(join(directory, 'settings.dat'), '');
  for (let index = 0; index < MAX_CRASH_REPORTS + 5; index += 1) {
    const path = join(
      directory,
      index % 2 === 0 ? 'completed' : '.',
      index % 2 === 0 ? `${index}.dmp` : `engine-${index}.json`,
    );
    writeFileSync(path, '');
    utimesSync(path, index + 1, index + 1);
  }
  pruneCrashReports(directory);
  const kept = listCrashReports(directory);
  expect(kept).toHaveLength(MAX_CRASH_REPORTS);
  expect(kept.map(({ at }) => at / 1000)).toEqual(
    Array.from({ length: MAX_CRASH_REPORTS }, (_, index) => MAX_CRASH_REPORTS + 5 - index),
  );
  expect(readFileSync(join(directory, 'settings.dat'), 'utf8')).toBe('');
});

test('a folder that is not there or cannot be made has none, and disturbs nobody', () => {
  const root = makeTemporaryDirectory();
  writeFileSync(join(root, 'file'), '');
  expect(listCrashReports(join(root, 'absent'))).toEqual([]);
  expect(() =>
    writeEngineCrashReport({ directory: join(root, 'file', 'x'), logDirectory: root, facts: FACTS }),
  ).not.toThrow();
});
