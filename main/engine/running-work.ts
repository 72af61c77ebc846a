import type { ItemOf, StreamName } from '../contract/methods.ts';

/** Streams that are a run: what an update would break off. Those that only watch one are not among them. */
const RUNS: Readonly<Partial<Record<StreamName, string>>> = {
  'ask.run': 'an answer',
  'agent.run': 'an agent',
  'agent.resume': 'an agent',
  'agent.rerun': 'an agent',
  'load.run': 'a load run',
  'load.capacity': 'a load run',
  'drill.run': 'a drill',
  'gate.run': 'a gate',
  'eval.ir': 'an eval',
  'eval.ask': 'an eval',
  'tune.run': 'an eval',
  'prompt.test': 'an eval',
  'prompt.grid': 'an eval',
  'prompt.behaviour': 'an eval',
  'generation.compare': 'an eval',
  'cache.calibrate': 'an eval',
  'trace.import': 'an import of traces',
  'release.promote': 'a release on its way',
  'model.pull': 'a download of a model',
};

/** Counts the runs of one engine that somebody is reading along. */
export interface RunningWork {
  /** @returns the same stream, counted from its first item until it ends or is left */
  counting<K extends StreamName>(method: K, stream: AsyncIterable<ItemOf<K>>): AsyncIterable<ItemOf<K>>;
  /** @returns what runs, in words, each kind once */
  runs(): readonly string[];
}

export function createRunningWork(): RunningWork {
  const counts = new Map<string, number>();
  return {
    counting: (method, stream) => {
      const name = RUNS[method];
      return name === undefined ? stream : counted(stream, counts, name);
    },
    runs: () => [...counts].flatMap(([name, count]) => (count > 0 ? [name] : [])),
  };
}

async function* counted<Item>(
  stream: AsyncIterable<Item>,
  counts: Map<string, number>,
  name: string,
): AsyncIterable<Item> {
  const add = (by: number): void => void counts.set(name, (counts.get(name) ?? 0) + by);
  add(1);
  try {
    yield* stream;
  } finally {
    add(-1);
  }
}
