import { describe, expect, it } from 'vitest';
import type { ModelAttempt } from '../../../../main/contract/model-attempt.ts';
import { judgeFile } from '../../../../main/contract/judge.ts';
import type { Trace } from '../../../../main/contract/trace.ts';
import { judgeCallOf } from '../../../../main/engine/metrics/judge-call.ts';
import { judgePrompt } from '../../../../main/engine/metrics/judge-release.ts';
import type { JudgeReply } from '../../../../main/evals/judges/ask-judge.ts';
import { judgeVersionOf } from '../../../../main/evals/judges/judge-version.ts';
import type { ModelCallContext } from '../../../../main/spec/model-call.ts';
import { collectingExecutor } from '../../../support/collecting-executor.ts';
import { citation, passage, scoredRun } from '../../../support/scored-run.ts';

type Parts = Parameters<typeof judgeCallOf>[0]['parts'];
type Run = ReturnType<typeof scoredRun> | null;

const FILE = judgeFile.parse({ version: 1, id: 'helpful', model: 'sim/priced', rubric: 'Is it {helpful}?' });
const MESSAGES = [{ role: 'system' as const, content: 'Is it helpful?' }];
const REPLY = {
  content: [{ type: 'text', text: '{"grade": "pass"}' }],
  usage: { inputTokens: { total: 10 }, outputTokens: { total: 1 } },
  finishReason: { unified: 'stop', raw: 'stop' },
} as unknown as JudgeReply;

const none = () => ({ byId: new Map(), problems: [] });

/** Chunks by id, and the source that each is of; `diary` must not leave this machine. */
function partsWith(sourceOf: Readonly<Record<string, string>>, { executor } = collectingExecutor()): Parts {
  const sources = [
    { id: 'handbook', leavesMachine: true },
    { id: 'diary', leavesMachine: false },
  ];
  return {
    files: { readWorkspace: () => ({ sources, principals: { groups: {} } }), readPolicies: none, readSimulators: none },
    retrieval: {
      query: async () => ({
        chunkReader: {
          readChunks: async (ids: readonly string[]) =>
            ids.flatMap((id) => (sourceOf[id] === undefined ? [] : [{ sourceId: sourceOf[id] }])),
        },
      }),
    },
    gateway: {
      resolve: () => ({ provider: 'sim' }),
      costOf: (model: string) => (model === 'sim/priced' ? 0.01 : null),
    },
    executor,
  } as unknown as Parts;
}

const attempt = (given: Partial<ModelAttempt>): ModelAttempt =>
  ({ model: 'sim/priced', isCharged: true, usage: { inputTokens: 10, outputTokens: 1 }, ...given }) as ModelAttempt;

/** Has a judge asked, and answers for its model. */
async function ask(
  options: Omit<Parameters<typeof judgeCallOf>[0], 'file' | 'attributesOf'>,
  run: Run,
  answer: (context: ModelCallContext) => JudgeReply = () => REPLY,
): Promise<string> {
  const call = judgeCallOf({ ...options, file: FILE, attributesOf: () => ({ 'trestle.eval.case': 'c1' }) });
  const { signal } = new AbortController();
  return call({ run, messages: MESSAGES, signal }, async (context) => answer(context));
}

describe('the call of a judge', () => {
  const contextOf = async (parts: Parts, run: Run): Promise<ModelCallContext> => {
    const seen: ModelCallContext[] = [];
    await ask({ parts, onDidSpend: () => undefined }, run, (context) => {
      seen.push(context);
      return REPLY;
    });
    const [context] = seen;
    if (context === undefined) throw new Error('no context');
    return context;
  };

  it('is of the batch pool, as a workflow of its own, on behalf of who asked', async () => {
    const as = { tenant: 'north', principals: ['ines'] };
    const context = await contextOf(partsWith({}), scoredRun({ case: { as } }));
    expect(context).toMatchObject({ pool: 'batch', workflow: 'judge/helpful', tenant: 'north', principals: ['ines'] });
  });

  it('leaves a trace through the one executor, with what was asked and said, tokens, cost and the rubric', async () => {
    const { executor, traces } = collectingExecutor();
    const reply = await ask({ parts: partsWith({}, { executor, traces }), onDidSpend: () => undefined }, scoredRun());
    expect(reply).toBe('{"grade": "pass"}');
    expect(traces).toHaveLength(1);
    const { summary, spans } = traces[0] as Trace;
    expect(summary).toMatchObject({ kind: 'eval', pipelineId: 'judge/helpful', status: 'ok', costUsd: 0.01 });
    expect(spans[0]?.attributes).toMatchObject({
      'trestle.judge.id': 'helpful',
      'trestle.judge.version': judgeVersionOf(FILE),
      'trestle.eval.case': 'c1',
    });
    expect(spans.find(({ name }) => name === 'chat sim/priced')?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 1,
      'trestle.cost_usd': 0.01,
      'trestle.prompt.id': 'judge/helpful',
      'trestle.prompt.fingerprint': judgePrompt(FILE).fingerprint,
    });
  });

  it('that fails leaves a trace too, and says what the model said', async () => {
    const { executor, traces } = collectingExecutor();
    const failing = ask({ parts: partsWith({}, { executor, traces }), onDidSpend: () => undefined }, null, () => {
      throw new Error('no credit left');
    });
    await expect(failing).rejects.toThrow('no credit left');
    expect(traces.map(({ summary }) => summary.status)).toEqual(['error']);
  });

  it('has another rubric as another prompt', () => {
    const fingerprint = (given: object): string => judgePrompt({ ...FILE, ...given }).fingerprint;
    expect(fingerprint({ description: 'Helpful?' })).toBe(fingerprint({}));
    for (const other of [
      { rubric: 'Is it kind?' },
      { grades: ['no', 'yes'] },
      { mode: 'pairwise' },
      { model: 'a/b' },
    ]) {
      expect(fingerprint(other)).not.toBe(fingerprint({}));
    }
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
    await ask({ parts: partsWith({}), onDidSpend: (_, usd) => spent.push(usd) }, null, ({ onDidAttempt }) => {
      onDidAttempt(attempt({}));
      onDidAttempt(attempt({ model: 'sim/unknown' }));
      onDidAttempt(attempt({ usage: null }));
      onDidAttempt(attempt({ isCharged: false }));
      return REPLY;
    });
    expect(spent).toEqual([0.01, null, null]);
  });
});
