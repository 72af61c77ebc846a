import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import type { DrillRunEvent } from '../../../main/contract/drill.ts';
import { createLateHandlers, type HandlersOf } from '../../../main/engine/late-handlers.ts';

type Drills = HandlersOf<'drill.list' | 'drill.run'>;

const NAMES = ['drill.list', 'drill.run'] as const;
const STARTED: DrillRunEvent = { type: 'started', name: 'cut-stream', title: 'A stream that is cut' };

function context(): { signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

/** A group that notes how often it is loaded and what reaches it. */
function createGroup(handlers: Partial<Drills> = {}) {
  const log: unknown[][] = [];
  const group: Drills = {
    'drill.list': async (...given) => {
      log.push(['drill.list', ...given]);
      return { drills: [], directory: '/drills' };
    },
    'drill.run': async function* (...given) {
      log.push(['drill.run', ...given]);
      try {
        yield STARTED;
        yield STARTED;
      } finally {
        log.push(['left']);
      }
    },
    ...handlers,
  };
  let loads = 0;
  const gone = new AbortController();
  const load = async (): Promise<Drills> => {
    loads += 1;
    await Promise.resolve();
    return group;
  };
  return {
    log,
    gone,
    loads: () => loads,
    late: (loader: () => Promise<Drills> = load) => createLateHandlers(gone.signal)(NAMES, loader),
  };
}

async function itemsOf<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('late handlers', () => {
  it('load nothing before they are called, and once for calls that come together', async () => {
    const { late, loads } = createGroup();
    const handlers = late();
    expect(loads()).toBe(0);
    const answers = await Promise.all([
      handlers['drill.list']({}, context()),
      handlers['drill.list']({}, context()),
      itemsOf(handlers['drill.run']({ name: 'cut-stream' }, context())),
    ]);
    expect(answers).toEqual([
      { drills: [], directory: '/drills' },
      { drills: [], directory: '/drills' },
      [STARTED, STARTED],
    ]);
    await handlers['drill.list']({}, context());
    expect(loads()).toBe(1);
  });

  it('answer the methods they are named for, each in its mode', () => {
    const handlers = createGroup().late();
    expect(Object.keys(handlers)).toEqual([...NAMES]);
    expect(Symbol.asyncIterator in handlers['drill.run']({ name: 'cut-stream' }, context())).toBe(true);
  });

  it('hand on the request and the signal as they are', async () => {
    const { late, log } = createGroup();
    const request = { name: 'cut-stream' };
    const given = context();
    await itemsOf(late()['drill.run'](request, given));
    expect(log[0]?.[1]).toBe(request);
    expect(log[0]?.[2]).toBe(given);
  });

  it('end the stream behind them when its reader leaves', async () => {
    const { late, log } = createGroup();
    for await (const item of late()['drill.run']({ name: 'cut-stream' }, context())) {
      expect(item).toBe(STARTED);
      break;
    }
    expect(log.at(-1)).toEqual(['left']);
  });

  it('do not load for a stream that nobody reads', () => {
    const { late, loads } = createGroup();
    late()['drill.run']({ name: 'cut-stream' }, context());
    expect(loads()).toBe(0);
  });

  it('pass on what goes wrong, of a call and of a stream', async () => {
    const error = new NotFoundError('There is no drill "x".');
    const handlers = createGroup({
      'drill.list': async () => {
        throw error;
      },
      // As handlers refuse before their stream begins.
      'drill.run': () => {
        throw error;
      },
    }).late();
    await expect(handlers['drill.list']({}, context())).rejects.toBe(error);
    await expect(itemsOf(handlers['drill.run']({ name: 'x' }, context()))).rejects.toBe(error);
  });

  it('try again after an import that failed', async () => {
    const { late, loads } = createGroup();
    const group = createGroup().late();
    let failures = 0;
    const handlers = late(async () => {
      failures += 1;
      if (failures === 1) throw new Error('the file is not there');
      return group;
    });
    const first = [handlers['drill.list']({}, context()), handlers['drill.list']({}, context())];
    for (const one of first) await expect(one).rejects.toThrow('the file is not there');
    expect(failures).toBe(1);
    await expect(handlers['drill.list']({}, context())).resolves.toEqual({ drills: [], directory: '/drills' });
    expect(failures).toBe(2);
    expect(loads()).toBe(0);
  });

  it('end a call that was loading when its owner went', async () => {
    const { late, gone, log } = createGroup();
    const handlers = late();
    const call = handlers['drill.list']({}, context());
    const stream = itemsOf(handlers['drill.run']({ name: 'cut-stream' }, context()));
    gone.abort();
    await expect(call).rejects.toSatisfy((error) => CancelledError.is(error));
    await expect(stream).rejects.toSatisfy((error) => CancelledError.is(error));
    expect(log).toEqual([]);
  });
});
