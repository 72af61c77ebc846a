import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { runCaptured } from '../../../scripts/suites/run-captured.mjs';

const MODULE = new URL('../../../scripts/suites/run-captured.mjs', import.meta.url).href;

const OPTIONS = { cwd: tmpdir(), env: process.env, limitMs: 60_000 };

function node(program: string): [string, string[]] {
  return [process.execPath, ['-e', program]];
}

test('keeps stdout and stderr and returns the exit code', async () => {
  const [command, args] = node('console.log("out"); console.error("err"); process.exitCode = 3');
  const { code, output } = await runCaptured(command, args, OPTIONS);
  expect(code).toBe(3);
  expect(output.split('\n').toSorted()).toEqual(['', 'err', 'out']);
});

test('hands on what is printed as it comes', async () => {
  const heard: string[] = [];
  const [command, args] = node('console.log("one"); setTimeout(() => console.error("two"), 50)');
  await runCaptured(command, args, { ...OPTIONS, onOutput: (said) => heard.push(said) });
  expect(heard).toEqual(['one\n', 'two\n']);
});

test('counts a program that a signal ended, or that does not exist, as failed', async () => {
  expect(await runCaptured(...node('process.kill(process.pid, "SIGKILL")'), OPTIONS)).toMatchObject({ code: 1 });
  const missing = await runCaptured('no-such-program', [], OPTIONS);
  expect(missing).toEqual({ code: 1, output: 'no-such-program cannot be started: spawn no-such-program ENOENT\n' });
});

test.runIf(process.platform !== 'win32')('ends a suite over its limit together with what it started', async () => {
  // A shell has said who its child is long before the limit, on a busy machine too.
  const [command, args] = ['sh', ['-c', 'sleep 1000 & echo $!; wait']] as const;
  const { code, output } = await runCaptured(command, args, { ...OPTIONS, limitMs: 1_000 });
  expect(code).toBe(1);
  expect(output).toContain('ended, since it ran for more than');
  const grandchild = Number.parseInt(output, 10);
  expect(grandchild).toBeGreaterThan(0);
  await expect.poll(() => isRunning(grandchild), { timeout: 10_000 }).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.runIf(process.platform !== 'win32')('ends the suite it runs when it is told to end itself', async () => {
  const suite = 'console.log(process.pid); setInterval(() => {}, 1000)';
  const [command, args] = node(`
    import('${MODULE}').then(({ runCaptured }) => {
      const run = runCaptured(process.execPath, ['-e', ${JSON.stringify(suite)}], ${JSON.stringify(OPTIONS)});
      run.catch((error) => console.log(error.message));
      console.log('running');
    });
  `);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await text(child.stdout)).toBe('the tests were ended by SIGTERM\n');
});
