import { rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineClient } from '../../contract/methods.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { generateCorpus } from './corpus/generate-corpus.ts';
import { type IndexedCorpus, indexCorpus } from './corpus/index-corpus.ts';
import { findCliEntry } from './processes/cli-entry.ts';
import { type ProcessRun, runProcess } from './processes/run-process.ts';

export interface BenchOptions {
  /** Fewer samples and a smaller corpus: to see that it works, not to compare. */
  isQuick: boolean;
  seed: number;
  /** Chunks of the generated corpus, at least. */
  chunks: number;
  /** Traces of the list bench. */
  traces: number;
  /** A folder to measure on instead of a generated one, absolute. */
  corpusDirectory: string | null;
  include: readonly string[];
}

/** What every bench works at: a home and a temporary folder of its own, and what several benches share. */
export interface BenchDesk {
  readonly options: BenchOptions;
  readonly signal: AbortSignal;
  /** Removed with everything in it. */
  readonly folder: string;
  /** Variables of every process that is started. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  say(progress: string): void;
  /** Runs `trestle …` in a process of its own, from the same file as this one. */
  runTrestle(...args: string[]): Promise<ProcessRun>;
  /** The folder that is ingested. */
  corpusDirectory(): Promise<string>;
  /** A workspace that holds the corpus; ingested by a cold process when it is first asked for. */
  indexedCorpus(): Promise<IndexedCorpus>;
  /** What several benches of one run need, made by the first that asks. */
  once<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** An engine of this process with the workspace open, for as long as the work lasts. */
  withEngine<Result>(
    workspace: string,
    work: (engine: EngineClient) => Promise<Result>,
    options?: { stays: boolean },
  ): Promise<Result>;
  dispose(): Promise<void>;
}

export function createBenchDesk(given: {
  options: BenchOptions;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  say: (progress: string) => void;
}): BenchDesk {
  const { options, signal, say } = given;
  const folder = mkdtempSync(join(tmpdir(), 'trestle-bench-'));
  const environment = {
    ...given.environment,
    TRESTLE_HOME: join(folder, 'home'),
    TRESTLE_OFFLINE: '1',
    TRESTLE_WORKSPACE: undefined,
  };
  const entry = findCliEntry();
  const writeCorpus = async (): Promise<string> => {
    if (options.corpusDirectory !== null) return options.corpusDirectory;
    const directory = join(folder, 'corpus');
    say('writing the corpus');
    await generateCorpus({ directory, chunks: options.chunks, seed: options.seed, signal });
    return directory;
  };
  let corpus: Promise<string> | null = null;
  let indexed: Promise<IndexedCorpus> | null = null;
  const made = new Map<string, Promise<unknown>>();

  const desk: BenchDesk = {
    options,
    signal,
    folder,
    environment,
    say,
    runTrestle: (...args) => runProcess([entry, ...args], { environment, signal }),
    corpusDirectory: () => (corpus ??= writeCorpus()),
    indexedCorpus: () => (indexed ??= indexCorpus(desk, join(folder, 'indexed'))),
    once: <Result>(name: string, work: () => Promise<Result>) => {
      const known = made.get(name) ?? work();
      made.set(name, known);
      // A name stands for one kind of work.
      return known as Promise<Result>;
    },
    withEngine: async (workspace, work, { stays } = { stays: false }) => {
      const engine = await createEngine({ environment, warmUp: stays });
      try {
        await engine.call('workspace.open', { path: workspace, create: true }, { signal });
        return await work(engine);
      } finally {
        await engine.dispose();
      }
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
  return desk;
}
