import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../repository.ts';
import { createCliDesk } from './cli-process.ts';
import { writeHarbourNotes } from './harbour-notes.ts';

test('every command with --json writes one bare JSON value to a pipe, and its talk elsewhere', async () => {
  const desk = createCliDesk();
  writeHarbourNotes(join(desk.folder, 'notes'), 5);
  const made = await desk.run('ingest', 'notes', '--workspace', 'w', '--json');
  expect(made.stderr).toContain('Made a new workspace');
  expect(JSON.parse(made.stdout)).toMatchObject({ documents: 5 });
  for (const argv of [
    ['ingest'],
    ['search', 'berth'],
    ['ask', 'When does berth 3 close?'],
    ['ask', 'What is the parental leave policy?'],
    ['trace', 'list'],
    ['release', 'list'],
    ['db', 'check'],
  ]) {
    const outcome = await desk.run(...argv, '--workspace', 'w', '--json');
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(() => JSON.parse(outcome.stdout) as unknown).not.toThrow();
    // oxlint-disable-next-line no-control-regex -- colours and cursor movements have no place in data
    expect(outcome.stdout).not.toMatch(/\u001b/);
  }
});

test('npx trestle version answers from the clone', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  const answer = execFileSync(npx, ['--offline', 'trestle', 'version', '--json'], { cwd: ROOT, encoding: 'utf8' });
  expect(JSON.stringify(JSON.parse(answer))).toContain(version);
});
