import { canonicalJson, type JsonValue } from '../../base/json.ts';
import { defineScorer, ofFinished } from './define-scorer.ts';
import type { Score, ScoredRun, Scorer } from './scorer.ts';
import { UNSCORED, unscored } from './unscored.ts';

/** Calls of a run that are compared; more are a loop. */
const MAX_CALLS = 500;

type Expected = NonNullable<ScoredRun['case']['tools']>[number];
type Called = ScoredRun['tools'][number];

/**
 * The calls of a run against those that are expected, as F1: 2 · matched / (called + expected), and 1 where none is
 * expected and none is made. `tool-calls` pairs them in any order, `trajectory` in the order they are expected (the
 * longest common subsequence). Arguments count where a case gives them: each member that it names has to be the same.
 * A call that failed was made all the same.
 */
export const TOOL_SCORERS = {
  'tool-calls': (name) => defineScorer({ name, unit: 'score' }, ofExpected(countPairs)),
  trajectory: (name) => defineScorer({ name, unit: 'score' }, ofExpected(longestCommon)),
} satisfies Record<string, (name: string) => Scorer>;

function ofExpected(
  match: (called: readonly Called[], expected: readonly Expected[]) => number,
): Parameters<typeof defineScorer>[1] {
  return ofFinished((run): Score => {
    if (run.case.tools === null) return unscored(UNSCORED.noTools);
    const expected = run.case.tools.slice(0, MAX_CALLS);
    const called = run.tools.slice(0, MAX_CALLS);
    if (called.length + expected.length === 0) return { value: 1, note: 'no call' };
    const matched = match(called, expected);
    const failed = called.filter(({ hasFailed }) => hasFailed).length;
    return {
      value: (2 * matched) / (called.length + expected.length),
      note: `${matched} of ${expected.length} expected, ${called.length} made${failed > 0 ? `, ${failed} failed` : ''}`,
    };
  });
}

/** As many pairs as there can be: one with arguments takes a call only it can have before one without takes any. */
function countPairs(called: readonly Called[], expected: readonly Expected[]): number {
  const partner = new Map<number, number>();
  const canFind = (at: number, tried: Set<number>): boolean => {
    for (const [index, call] of called.entries()) {
      if (tried.has(index) || !isCall(call, expected[at] as Expected)) continue;
      tried.add(index);
      const other = partner.get(index);
      if (other !== undefined && !canFind(other, tried)) continue;
      partner.set(index, at);
      return true;
    }
    return false;
  };
  return expected.filter((_, at) => canFind(at, new Set())).length;
}

function longestCommon(called: readonly Called[], expected: readonly Expected[]): number {
  let row = Array.from({ length: expected.length + 1 }, () => 0);
  for (const call of called) {
    const next = [0];
    expected.forEach((wanted, at) => {
      const longer = isCall(call, wanted) ? (row[at] ?? 0) + 1 : 0;
      next.push(Math.max(longer, row[at + 1] ?? 0, next[at] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

function isCall(call: Called, expected: Expected): boolean {
  return call.name === expected.name && (expected.arguments === null || holdsAll(call.arguments, expected.arguments));
}

function holdsAll(given: JsonValue, wanted: JsonValue): boolean {
  if (!isObject(given) || !isObject(wanted)) return canonicalJson(given) === canonicalJson(wanted);
  return Object.entries(wanted).every(
    ([key, value]) => Object.hasOwn(given, key) && canonicalJson(given[key]) === canonicalJson(value),
  );
}

function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
