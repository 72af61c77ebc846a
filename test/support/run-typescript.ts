import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A real process that runs a TypeScript file; it is gone when the test is over. */
export interface TypeScriptProcess {
  child: ChildProcessWithoutNullStreams;
  /** The next line of its output; undefined when it ended. */
  nextLine(): Promise<string | undefined>;
  /** Resolves with the signal that ended it, or null. */
  ended: Promise<NodeJS.Signals | null>;
}

export function runTypeScript(file: string, args: readonly string[] = []): TypeScriptProcess {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    nextLine: async () => {
      const next = await lines.next();
      if (next.done === true && errors !== '' && child.exitCode !== 0 && child.signalCode === null)
        throw new Error(errors);
      return next.done === true ? undefined : next.value;
    },
  };
}
