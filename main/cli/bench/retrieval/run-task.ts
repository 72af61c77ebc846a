import { mkdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openBenchCorpus } from './corpus/bench-corpus.ts';
import { readQuerySet } from './corpus/bench-queries.ts';
import { prepareCorpus } from './corpus/prepare-corpus.ts';
import { ENGINES } from './engines/index.ts';
import { loadLanceDb } from './engines/load-lancedb.ts';
import { measureEngine } from './measure/measure-engine.ts';
import type { BenchTask, BuildOutcome, BuildTask, EngineId, TaskOutcomes, Unavailable } from './tasks.ts';

/** Does one task in this process. @returns what goes back to the process that asked */
export async function runTask(task: BenchTask): Promise<TaskOutcomes[BenchTask['task']]> {
  switch (task.task) {
    case 'prepare':
      return prepareCorpus(task);
    case 'build':
      return whyUnavailable(task.engine) ?? build(task);
    case 'search':
      return whyUnavailable(task.engine) ?? measureEngine(ENGINES[task.engine], task);
  }
}

/** A native module that does not load on a machine is no failure of the bench. */
function whyUnavailable(engine: EngineId): Unavailable | null {
  if (engine !== 'lancedb' && engine !== 'lancedbFlat') return null;
  try {
    loadLanceDb();
    return null;
  } catch (error) {
    const [reason = 'it does not load'] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { unavailable: reason };
  }
}

async function build({ engine, corpusFolder, queriesFolder, storeFolder }: BuildTask): Promise<BuildOutcome> {
  mkdirSync(storeFolder, { recursive: true });
  const corpus = openBenchCorpus(corpusFolder);
  try {
    const queries = readQuerySet(queriesFolder);
    const { phases, beside, settings } = await ENGINES[engine].build({ corpus, queries, folder: storeFolder });
    return {
      buildSeconds: Object.values(phases).reduce((sum, seconds) => sum + seconds, 0),
      phases: { ...phases, ...Object.fromEntries(Object.entries(beside).map(([name, s]) => [`${name} (beside)`, s])) },
      diskBytes: await sizeOf(storeFolder),
      settings,
    };
  } finally {
    corpus.close();
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
