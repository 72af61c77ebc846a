import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ToolExecutionError } from '../../../base/errors/tool-execution-error.ts';
import type { AskingTask } from './asking-process.ts';
import { findAskingProcess } from './asking-process-entry.ts';

/**
 * Starts an engine that asks, and kills it some time after it was told of its first answer.
 *
 * @param options.lifeMs between that answer and SIGKILL
 * @returns ids of the traces that it was told are durable
 */
export async function killAsking(options: {
  task: AskingTask;
  lifeMs: number;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}): Promise<readonly string[]> {
  const { task, lifeMs, environment, signal } = options;
  const child = spawn(process.execPath, [findAskingProcess(), JSON.stringify(task)], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let told = '';
  let stderr = '';
  const firstAnswer = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    firstAnswer.resolve();
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, killedBy) => resolve(killedBy));
  });
  ended.then(() => firstAnswer.resolve(), firstAnswer.reject);
  try {
    await firstAnswer.promise;
    await delay(lifeMs);
    kill();
    const killedBy = await ended;
    signal.throwIfAborted();
    if (killedBy !== 'SIGKILL') {
      throw new ToolExecutionError(`The engine that was to be killed ended by itself: ${stderr.trimEnd()}`);
    }
    // A last line may be cut off: it was not told.
    return told.split('\n').slice(0, -1);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}
