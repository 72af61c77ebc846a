import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LockHeldError } from '../../../main/base/errors/lock-held-error.ts';
import { networkFileSystemName } from '../../../main/storage/network-file-system.ts';
import { acquireWorkspaceLock, readWorkspaceOwner } from '../../../main/storage/workspace-lock.ts';
import { runTypeScript } from '../../support/run-typescript.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const HOLDER = join(import.meta.dirname, 'processes', 'hold-workspace.ts');
const RACERS = 4;
const RACES = process.env['TRESTLE_TEST_LONG'] === '1' ? 30 : 3;

test('exactly one of several processes that start together gets the workspace', async () => {
  for (let race = 0; race < RACES; race += 1) {
    const state = makeTemporaryDirectory();
    const racers = Array.from({ length: RACERS }, () => runTypeScript(HOLDER, [state, 'cli']));
    const outcomes = await Promise.all(racers.map((racer) => racer.nextLine()));
    expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(RACERS - 1);
    for (const { child } of racers) child.kill('SIGKILL');
  }
});

test('names the process that has the workspace', async () => {
  const state = makeTemporaryDirectory();
  const holder = runTypeScript(HOLDER, [state, 'serve']);
  expect(await holder.nextLine()).toBe('held');
  const attempt = () => acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' });
  expect(attempt).toThrow(LockHeldError);
  expect(attempt).toThrow(`in use by Trestle (serve, process ${holder.child.pid})`);
});

test('is free at once when its owner is killed, without anything to clean up', async () => {
  const state = makeTemporaryDirectory();
  const holder = runTypeScript(HOLDER, [state, 'window']);
  expect(await holder.nextLine()).toBe('held');
  holder.child.kill('SIGKILL');
  await holder.ended;
  expect(existsSync(join(state, 'owner.json'))).toBe(true);
  const lock = acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' });
  expect(readWorkspaceOwner(state)).toEqual({ pid: process.pid, kind: 'cli' });
  lock.release();
});

test('is free when its owner gives it back', async () => {
  const state = makeTemporaryDirectory();
  const holder = runTypeScript(HOLDER, [state, 'cli']);
  expect(await holder.nextLine()).toBe('held');
  holder.child.stdin.write('release\n');
  await holder.ended;
  expect(existsSync(join(state, 'owner.json'))).toBe(false);
  acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' }).release();
});

test('is not taken twice within one process, and giving it back twice gives back nothing of others', () => {
  const state = makeTemporaryDirectory();
  const first = acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' });
  expect(() => acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' })).toThrow(LockHeldError);
  first.release();
  const second = acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' });
  first.release();
  expect(() => acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' })).toThrow(LockHeldError);
  expect(readWorkspaceOwner(state)).not.toBeNull();
  second.release();
});

test('takes over a lock file that something else was written into', () => {
  const state = makeTemporaryDirectory();
  writeFileSync(
    join(state, 'lock.db'),
    'this is no database, and longer than a header of one hundred bytes '.repeat(4),
  );
  const lock = acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' });
  expect(() => acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' })).toThrow(LockHeldError);
  lock.release();
});

test('says nothing that a workspace from elsewhere put into its owner file', () => {
  const state = makeTemporaryDirectory();
  const lock = acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' });
  for (const owner of ['{"pid":1,"kind":"\\u001b]52;c;evil\\u0007"}', '{"pid":-9,"kind":"cli"}', 'torn {', '']) {
    writeFileSync(join(state, 'owner.json'), owner);
    expect(readWorkspaceOwner(state)).toBeNull();
    expect(() => acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' })).toThrow('in use by another Trestle.');
  }
  lock.release();
});

test('keeps the owner file private', () => {
  const state = makeTemporaryDirectory();
  const lock = acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' });
  expect(statSync(join(state, 'owner.json')).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(join(state, 'owner.json'), 'utf8'))).toEqual({ pid: process.pid, kind: 'cli' });
  lock.release();
});

test('names the folder that cannot be written', () => {
  const state = join(makeTemporaryDirectory(), 'gone');
  expect(() => acquireWorkspaceLock({ stateDirectory: state, kind: 'cli' })).toThrow(
    `${state} cannot be opened for writing`,
  );
  mkdirSync(state);
  rmSync(state, { recursive: true });
});

test('knows network file systems by number, also where the platform reports it signed', () => {
  expect(networkFileSystemName(0x6969)).toBe('NFS');
  expect(networkFileSystemName(0xff534d42)).toBe('CIFS');
  expect(networkFileSystemName(0xff534d42 | 0)).toBe('CIFS');
  expect(networkFileSystemName(0xef53)).toBeNull();
  expect(networkFileSystemName(0x01021994)).toBeNull();
});
