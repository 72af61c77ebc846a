import { describe, expect, it } from 'vitest';
import { untilInMemory } from '../../../../../main/cli/bench/retrieval/engines/until-in-memory.ts';
import type { EngineClient } from '../../../../../main/contract/methods.ts';
import type { LegMemory, LegMemoryState } from '../../../../../main/contract/search-memory.ts';

const leg = (state: LegMemoryState, reason: string | null = null): LegMemory => ({
  state,
  progress: state === 'ready' ? 1 : 0,
  reason,
  chunks: 0,
  bytes: {},
  loadMs: null,
});

/** Answers `status.read` with one state after the other. */
function engineThatSays(states: readonly [LegMemory, LegMemory][]): { engine: EngineClient; asked: () => number } {
  let asked = 0;
  const call = async (): Promise<unknown> => {
    const [bm25, vector] = states[Math.min(asked++, states.length - 1)] ?? [];
    return { chunks: 5, searchMemory: { bm25, vector, limitBytes: 1e9 } };
  };
  return { engine: { call } as unknown as EngineClient, asked: () => asked };
}

describe('waiting for the index in memory', () => {
  it('lasts until both legs are loaded', async () => {
    const { engine, asked } = engineThatSays([
      [leg('waiting'), leg('loading')],
      [leg('ready'), leg('loading')],
      [leg('ready'), leg('ready')],
    ]);
    expect(await untilInMemory(engine)).toEqual({ bm25: 'memory', vector: 'memory' });
    expect(asked()).toBe(3);
  });

  it('ends at once for a leg that stays in SQLite, and says why', async () => {
    const { engine } = engineThatSays([[leg('ready'), leg('off', 'the kernel does not load here')]]);
    expect(await untilInMemory(engine)).toEqual({
      bm25: 'memory',
      vector: 'sqlite (the kernel does not load here)',
    });
  });

  it('is nothing where the status knows of no memory', async () => {
    const engine = { call: async () => ({ chunks: 5 }) } as unknown as EngineClient;
    expect(await untilInMemory(engine)).toEqual({ bm25: 'sqlite', vector: 'sqlite' });
  });
});
