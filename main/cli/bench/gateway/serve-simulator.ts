import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ToolExecutionError } from '../../../base/errors/tool-execution-error.ts';
import type { SimulatorServerStatus } from '../../../contract/simulator.ts';
import { findCliEntry } from '../processes/cli-entry.ts';

/** A simulator in a process of its own: what it does must not be done with our time. */
export interface SimulatorProcess {
  status: SimulatorServerStatus;
  stop(): Promise<void>;
}

/** @throws ToolExecutionError with what it said when it does not start */
export async function serveSimulator(options: {
  profile: string;
  workspace: string;
  seed: number;
  environment: Readonly<Record<string, string | undefined>>;
}): Promise<SimulatorProcess> {
  const { profile, workspace, seed, environment } = options;
  const flags = ['--profile', profile, '--seed', `${seed}`, '--workspace', workspace, '--json'];
  const child = spawn(process.execPath, [findCliEntry(), 'sim', 'serve', ...flags], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<SimulatorServerStatus>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new ToolExecutionError(`sim serve --profile ${profile} ended: ${stderr.trim()}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.endsWith('}\n')) resolve(JSON.parse(stdout) as SimulatorServerStatus);
    });
  });
  return {
    status,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}
