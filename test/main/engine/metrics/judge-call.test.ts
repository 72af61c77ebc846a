import { describe, expect, it } from 'vitest';
import type { ModelAttempt } from '../../../../main/contract/model-attempt.ts';
import { judgeCallOf } from '../../../../main/engine/metrics/judge-call.ts';
import type { ModelCallContext } from '../../../../main/spec/model-call.ts';
import { citation, passage, scoredRun } from '../../../support/scored-run.ts';

type Parts = Parameters<typeof judgeCallOf>[0]['parts'];

/** Chunks by id, and the source that each is of; `diary` must not leave this machine. */
function partsWith(sourceOf: Readonly<Record<string, string>>): Parts {
  const sources = [
    { id: 'handbook', leavesMachine: true },
    { id: 'diary', leavesMachine: false },
  ];
  return {
    files: { readWorkspace: () => ({ sources }) },
    retrieval: {
      query: async () => ({
        chunkReader: {
          readChunks: async (ids: readonly string[]) =>
            ids.flatMap((id) => (sourceOf[id] === undefined ? [] : [{ sourceId: sourceOf[id] }])),
        },
      }),
    },
    services: { random: { hex: (count: number) => 'a'.repeat(2 * count) } },
    gateway: { costOf: (model: string) => (model === 'sim/priced' ? 0.01 : null) },
  } as unknown as Parts;
}

const attempt = (given: Partial<ModelAttempt>): ModelAttempt =>
  ({ model: 'sim/priced', isCharged: true, usage: { inputTokens: 10, outputTokens: 1 }, ...given }) as ModelAttempt;

describe('the call of a judge', () => {
  const contextOf = async (parts: Parts, run: ReturnType<typeof scoredRun> | null): Promise<ModelCallContext> => {
    const call = judgeCallOf({ parts, judgeId: 'helpful', onDidSpend: () => undefined });
    const context = await call(run, async (given) => given);
    if (context === undefined) throw new Error('no context');
    return context;
  };

  it('is of the batch pool, as a workflow of its own, on behalf of who asked', async () => {
    const as = { tenant: 'north', principals: ['ines'] };
    const context = await contextOf(partsWith({}), scoredRun({ case: { as } }));
    expect(context).toMatchObject({ pool: 'batch', workflow: 'judge/helpful', tenant: 'north', principals: ['ines'] });
    expect(() => context.span.startChild({ name: 'attempt', kind: 'model' }).end()).not.toThrow();
  });

  it('keeps passages of a source here whose text must not leave, and only those', async () => {
    const parts = partsWith({ c1: 'handbook', c2: 'diary', k1: 'diary' });
    const of = (chunkId: string) => scoredRun({ packed: [passage('a.md', 'text', chunkId)] });
    expect((await contextOf(parts, of('c1'))).localOnlySources).toEqual([]);
    expect((await contextOf(parts, of('c2'))).localOnlySources).toEqual(['diary']);
    const cited = scoredRun({ citations: [citation(1, 'text')] });
    expect((await contextOf(parts, cited)).localOnlySources).toEqual(['diary']);
  });

  it('takes passages that nobody knows any longer for such ones', async () => {
    const parts = partsWith({});
    expect((await contextOf(parts, scoredRun({ packed: [passage('a.md')] }))).localOnlySources).toEqual(['diary']);
    expect((await contextOf(parts, null)).localOnlySources).toEqual(['diary']);
  });

  it('counts what each attempt cost, and says where that is not known', async () => {
    const spent: (number | null)[] = [];
    const call = judgeCallOf({ parts: partsWith({}), judgeId: 'helpful', onDidSpend: (_, usd) => spent.push(usd) });
    await call(null, async (context) => {
      context?.onDidAttempt(attempt({}));
      context?.onDidAttempt(attempt({ model: 'sim/unknown' }));
      context?.onDidAttempt(attempt({ usage: null }));
      context?.onDidAttempt(attempt({ isCharged: false }));
    });
    expect(spent).toEqual([0.01, null, null]);
  });
});
