import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withProcessLock } from '../../../scripts/bootstrap/process-lock.mjs';
import { temporaryRoot } from '../support.ts';

const MODULE = new URL('../../../scripts/bootstrap/process-lock.mjs', import.meta.url).href;

/** Adds one to a counter file as slowly as it takes for two writers to lose an update, `rounds` times. */
const COUNTING_PROCESS = `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  const [{ withProcessLock }, [lock, counter, rounds]] = [await import('${MODULE}'), process.argv.slice(1)];
  for (let round = 0; round < Number(rounds); round += 1) {
    await withProcessLock(lock, async () => {
      const value = Number(readFileSync(counter, 'utf8'));
      await sleep(5);
      writeFileSync(counter, String(value + 1));
    });
  }
`;

function pidOfEndedProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('lets one piece of work run at a time and names the owner to the one that waits', async () => {
  const lock = join(temporaryRoot(), 'lock');
  const order: string[] = [];
  const waitedFor: (number | undefined)[] = [];
  const release = Promise.withResolvers<undefined>();
  const first = withProcessLock(lock, async () => {
    order.push('first begins');
    await release.promise;
    order.push('first ends');
  });
  const second = withProcessLock(lock, async () => order.push('second begins'), {
    onWait: (pid) => {
      waitedFor.push(pid);
      release.resolve(undefined);
    },
  });
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins']);
  expect(waitedFor).toEqual([process.pid]);
});

test('loses no update between processes, with a stale lock in their way', async () => {
  const root = temporaryRoot({ counter: '0', lock: `{"pid":${pidOfEndedProcess()}}` });
  const args = ['--input-type=module', '-e', COUNTING_PROCESS, join(root, 'lock'), join(root, 'counter'), '3'];
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, args, { stdio: 'inherit' }));
  await Promise.all(children.map((child) => once(child, 'exit')));
  expect(readFileSync(join(root, 'counter'), 'utf8')).toBe('12');
  expect(existsSync(join(root, 'lock'))).toBe(false);
});

test('takes over from an owner that was killed', async () => {
  const root = temporaryRoot({ lock: `{"pid":${pidOfEndedProcess()}}` });
  const waits: unknown[] = [];
  const options = { onWait: (pid: number | undefined) => waits.push(pid) };
  await expect(withProcessLock(join(root, 'lock'), async () => 'done', options)).resolves.toBe('done');
  expect(waits).toEqual([]);
});

test('takes over when the heartbeat stopped, though a process of that pid lives', async () => {
  const lock = join(temporaryRoot({ lock: `{"pid":${process.pid}}` }), 'lock');
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(lock, longAgo, longAgo);
  await expect(withProcessLock(lock, async () => 'done')).resolves.toBe('done');
});

test('is free again after work that failed', async () => {
  const lock = join(temporaryRoot(), 'lock');
  const failing = withProcessLock(lock, async () => {
    throw new Error('the work failed');
  });
  await expect(failing).rejects.toThrow('the work failed');
  await expect(withProcessLock(lock, async () => 'next')).resolves.toBe('next');
});

test('does not hide that the lock cannot be written', async () => {
  const root = temporaryRoot();
  writeFileSync(join(root, 'file'), '');
  await expect(withProcessLock(join(root, 'file', 'lock'), async () => 'never')).rejects.toThrow(/EEXIST|ENOTDIR/);
});
