import { spawn } from 'node:child_process';
import { ToolExecutionError } from '../../../base/errors/tool-execution-error.ts';
import { watchProcessTree } from './process-tree-memory.ts';

export interface ProcessRun {
  /** From starting it until its output has ended, milliseconds. */
  ms: number;
  stdout: string;
  /** Of the process and all it started; null where the system does not say. */
  peakMemoryBytes: number | null;
}

/**
 * Runs Node on a file or an expression and waits for its end.
 *
 * @param args after `node`
 * @throws ToolExecutionError with the last line of its stderr when it fails, the signal's reason when it is aborted
 */
export async function runProcess(
  args: readonly string[],
  options: { environment: Readonly<Record<string, string | undefined>>; signal: AbortSignal },
): Promise<ProcessRun> {
  const { environment, signal } = options;
  signal.throwIfAborted();
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop, { once: true });
  const memory = child.pid === undefined ? null : watchProcessTree(child.pid);
  try {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code));
    });
    const ms = performance.now() - startedAt;
    signal.throwIfAborted();
    if (exitCode !== 0) {
      const sentence = stderr.trimEnd().split('\n').at(-1) ?? '';
      throw new ToolExecutionError(`\`node ${args.join(' ')}\` ended with ${exitCode}: ${sentence}`);
    }
    return { ms, stdout, peakMemoryBytes: memory?.stop() ?? null };
  } finally {
    memory?.stop();
    signal.removeEventListener('abort', stop);
  }
}
