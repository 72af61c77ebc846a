import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { EngineClient } from '../contract/methods.ts';
import type { WorkspaceInfo } from '../contract/workspace.ts';
import type { Engine, EngineOptions } from '../engine/engine-types.ts';
import { plainText } from './plain-text.ts';

export interface CliStreams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (isRaw: boolean) => unknown };
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

export interface GlobalFlags {
  workspace?: string;
  json?: boolean;
  offline?: boolean;
  quiet?: boolean;
}

/** What every command works with. */
export interface CliContext extends CliStreams {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Set by commands whose work succeeded but whose verdict is no. */
  exitCode: number;
  /** A user's path, made absolute. */
  resolvePath(path: string): string;
  /** The engine without a workspace. `stays` is for commands that serve until they are stopped. */
  engine(flags: GlobalFlags, options?: { stays: boolean }): Promise<EngineClient>;
  /** The engine with the workspace that the flags, the environment or the current folder name. */
  openWorkspace(flags: GlobalFlags): Promise<{ engine: EngineClient; info: WorkspaceInfo }>;
  workspacePath(flags: GlobalFlags): string;
  /** Data for stdout, held back until the command has succeeded. */
  print(text: string): void;
  printJson(value: unknown): void;
  /** Talk for stderr; silent with --quiet. */
  say(sentence: string): void;
  flush(): void;
  dispose(): Promise<void>;
}

export function createCliContext(
  options: CliStreams & {
    environment: Readonly<Record<string, string | undefined>>;
    workingDirectory: string;
    signal: AbortSignal;
  },
): CliContext {
  const { environment, workingDirectory, stdin, stdout, stderr, signal } = options;
  const output: string[] = [];
  let engine: Promise<Engine> | null = null;
  let isQuiet = false;

  const start = (flags: GlobalFlags, { stays } = { stays: false }): Promise<Engine> => {
    isQuiet = flags.quiet ?? false;
    engine ??= loadEngine({
      environment,
      warmUp: stays,
      ...(flags.offline === undefined ? {} : { offline: flags.offline }),
    });
    return engine;
  };
  const workspacePath = (flags: GlobalFlags): string => {
    const named = flags.workspace ?? environment['TRESTLE_WORKSPACE'];
    if (named !== undefined && named !== '') return resolve(workingDirectory, named);
    const found = findWorkspaceAbove(workingDirectory);
    if (found !== null) return found;
    throw new InvalidArgumentError(
      `${workingDirectory} is not inside a workspace. Name one with --workspace DIR; it is made when it does not exist.`,
    );
  };
  const context: CliContext = {
    stdin,
    stdout,
    stderr,
    environment,
    signal,
    exitCode: 0,
    resolvePath: (path) => resolve(workingDirectory, path),
    workspacePath,
    engine: start,
    openWorkspace: async (flags) => {
      const client = await start(flags);
      const path = workspacePath(flags);
      const info = await client.call('workspace.open', { path, create: true }, { signal });
      if (info.createdNow) context.say(`Made a new workspace in ${info.path}.`);
      return { engine: client, info };
    },
    print: (text) => void output.push(`${plainText(text)}\n`),
    // JSON escapes control characters itself; what it means must arrive unchanged.
    printJson: (value) => void output.push(`${JSON.stringify(value, null, 2)}\n`),
    say: (sentence) => {
      if (!isQuiet) stderr.write(`${plainText(sentence)}\n`);
    },
    flush: () => {
      stdout.write(output.join(''));
      output.length = 0;
    },
    dispose: async () => {
      await (await engine?.catch(() => null))?.dispose();
    },
  };
  return context;
}

/** @returns the workspace that the flags, the environment or the current folder name, when there is one: none is made */
export function existingWorkspace(context: CliContext, flags: GlobalFlags): string | null {
  const named = flags.workspace ?? context.environment['TRESTLE_WORKSPACE'];
  if (named !== undefined && named !== '') return context.resolvePath(named);
  return findWorkspaceAbove(context.resolvePath('.'));
}

/** Loaded when it is needed: help, a usage error and `version` must not wait for what they do not use. */
async function loadEngine(options: EngineOptions): Promise<Engine> {
  const { createEngine } = await import('../engine/create-engine.ts');
  return createEngine(options);
}

function findWorkspaceAbove(start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'trestle.jsonc'))) return folder;
    if (folder === dirname(folder)) return null;
  }
}
