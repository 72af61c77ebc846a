import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../main/base/json.ts';
import type { CanonicalSpan } from '../../../main/contract/canonical-span.ts';
import { compareRuns } from '../../../main/replay/compare/compare-runs.ts';
import { DEFAULT_REPLAY_RULES } from '../../../main/replay/judge/default-rules.ts';
import { factsOf, judgeReplay } from '../../../main/replay/judge/judge-replay.ts';
import { observeRun } from '../../../main/replay/observe/observe-run.ts';
import { describeReduced, reduceTrace } from '../../../main/replay/reduce-trace.ts';
import { clusterOf } from '../../../main/replay/run/cluster-of.ts';
import { createRecordedTools } from '../../../main/replay/stubs/recorded-tools.ts';
import { canonicalSpans } from '../../support/canonical-spans.ts';
import { mutateJson } from '../../support/mutate-json.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { mapTraceFixture, traceFixtures } from '../../support/trace-fixtures.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
/** Of each fixture. */
const MUTANTS = isLong ? 1500 : 40;
const TRACES = isLong ? 20_000 : 500;
const REASONS: ReadonlySet<string> = new Set(['nothing-said', 'no-question', 'no-spans', 'too-large']);

/** Everything a recording goes through before and after it is run again. @returns what is unsound about what came of it */
async function flawsOf(spans: readonly CanonicalSpan[]): Promise<string[]> {
  const reduced = reduceTrace(spans);
  if (!reduced.ok) return REASONS.has(reduced.reason) && reduced.message !== '' ? [] : ['a refusal without a reason'];
  const { input } = reduced;
  const described = describeReduced(input);
  const comparison = await compareRuns(input.recorded, observeRun(spans), {
    tolerances: DEFAULT_REPLAY_RULES.tolerances,
    similarity: async () => null,
    names: new Map(),
    withDiffs: true,
    stubbedStages: new Set(),
    answeredCalls: [],
  });
  const run = {
    failed: false,
    recordedFailed: input.recorded.error !== null,
    needsPerson: false,
    hasUnmatchedCall: false,
    isUnanswered: false,
    isOwn: input.recorded.isOwn,
  };
  const { verdict, because } = judgeReplay(factsOf(comparison, run), DEFAULT_REPLAY_RULES);
  clusterOf(comparison);
  const tools = createRecordedTools(input.recorded.steps.filter((step) => step.kind === 'tool'));
  try {
    tools.answer({ callId: 'c', name: 'search', args: { query: 'gate' } });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'replay_mismatch') throw error;
  }
  const { ms, tokens, costUsd } = input.recorded;
  return [
    ...(input.question.trim() === '' ? ['an empty question'] : []),
    ...(described.history.some(({ question, answer }) => typeof question !== 'string' || typeof answer !== 'string')
      ? ['a turn that is no text']
      : []),
    ...([ms, tokens, costUsd].every((value) => value === null || Number.isFinite(value)) ? [] : ['a measure']),
    // A trace against itself: whatever it lacks, nothing of it is another.
    ...(comparison.firstDivergence === null ? [] : [`it differs from itself: ${comparison.firstDivergence.detail}`]),
    ...(verdict === 'worse' || (verdict === 'better' && input.recorded.error === null)
      ? [`${verdict}: ${because}`]
      : []),
    ...(JSON.stringify(comparison).includes('undefined') && !JSON.stringify(spans).includes('undefined')
      ? ['a word for nothing']
      : []),
  ];
}

/** Mutates what strangers fill in: values of any shape. The form of a span itself is the importer's. */
function mutateSpan(span: CanonicalSpan, mutate: (value: JsonValue) => JsonValue): CanonicalSpan {
  const { tool, prompt, retrieval, input, output, attributes } = span;
  const objectOr = <T extends JsonValue>(value: JsonValue, other: T): T =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as T) : other;
  return {
    ...span,
    attributes: objectOr(mutate(attributes), attributes),
    ...(input === undefined ? {} : { input: mutate(input) }),
    ...(output === undefined ? {} : { output: mutate(output) }),
    ...(tool === undefined
      ? {}
      : { tool: { ...tool, arguments: mutate(tool.arguments ?? null), result: mutate(tool.result ?? null) } }),
    ...(prompt?.variables === undefined
      ? {}
      : { prompt: { ...prompt, variables: objectOr(mutate(prompt.variables), prompt.variables) } }),
    ...(retrieval === undefined
      ? {}
      : {
          retrieval: {
            ...retrieval,
            documents: retrieval.documents.map((document) => ({
              ...document,
              ...(document.metadata === undefined
                ? {}
                : { metadata: objectOr(mutate(document.metadata), document.metadata) }),
            })),
          },
        }),
  };
}

describe.each(traceFixtures())('%s, mutated', (path) => {
  it('is reduced, compared with itself and judged, or refused with a reason', async () => {
    const random = createSeededRandom(2027 + path.length);
    const { spans } = mapTraceFixture(path);
    const byTrace = [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
    for (let mutant = 0; mutant < MUTANTS; mutant += 1) {
      const trace = byTrace[mutant % byTrace.length] ?? [];
      const mutated = trace
        .filter(() => random.next() > 0.1)
        .map((span) => (random.next() < 0.5 ? span : mutateSpan(span, (value) => mutateJson(value, random))));
      expect(await flawsOf(mutated)).toEqual([]);
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

it('any spans that the canonical form can hold are reduced, compared and judged, or refused with a reason', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(canonicalSpans, { maxLength: 6 }), async (spans) => {
      expect(await flawsOf(spans)).toEqual([]);
    }),
    { numRuns: TRACES, seed: 5 },
  );
});
