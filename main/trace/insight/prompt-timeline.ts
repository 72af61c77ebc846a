import { percentile } from '../../base/percentile.ts';
import type { PromptTimeline, PromptVersion } from '../../contract/insight.ts';
import type { Database } from '../../storage/database.ts';
import { chooseTraces, type ChosenTrace, isTimed } from './choose-traces.ts';
import { equalPeriods, type Periods } from './equal-periods.ts';
import { isRefused } from './outcomes.ts';
import { tellsUsage } from './session-tokens.ts';

/** Prompts, and versions of one, that are drawn. */
const MAX_PROMPTS = 30;
const MAX_VERSIONS = 24;

interface UseRow {
  name: string;
  fingerprint: string;
  trace: number;
}

/** @returns which versions of which prompts the newest traces that match were made with, and how those traces went */
export function readPromptTimeline(database: Database, request: { filter: string; last: number }): PromptTimeline {
  const { basis, traces } = chooseTraces(database, request);
  const byKey = new Map(traces.map((trace) => [trace.key, trace]));
  const uses = database
    .prepare<UseRow>(
      `SELECT name, fingerprint, trace FROM trace_prompt JOIN prompt_version ON prompt_version.id = prompt
       WHERE trace IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify([...byKey.keys()]));
  const periods = equalPeriods(basis);
  const prompts = [...Map.groupBy(uses, ({ name }) => name)]
    .map(([name, ofPrompt]) => ({ name, ofPrompt, traces: new Set(ofPrompt.map(({ trace }) => trace)).size }))
    .toSorted((a, b) => b.traces - a.traces || (a.name < b.name ? -1 : 1));
  return {
    basis,
    known: new Set(uses.map(({ trace }) => trace)).size,
    periods: periods.all,
    prompts: prompts.slice(0, MAX_PROMPTS).map(({ name, ofPrompt, traces: count }) => {
      const versions = [...Map.groupBy(ofPrompt, ({ fingerprint }) => fingerprint)]
        .map(([fingerprint, ofVersion]) =>
          toVersion(
            fingerprint,
            ofVersion.flatMap(({ trace }) => byKey.get(trace) ?? []),
            periods,
          ),
        )
        .toSorted((a, b) => b.traces - a.traces);
      return {
        name,
        traces: count,
        versions: versions
          .slice(0, MAX_VERSIONS)
          .toSorted((a, b) =>
            a.firstAt === b.firstAt ? (a.lastAt < b.lastAt ? -1 : 1) : a.firstAt < b.firstAt ? -1 : 1,
          ),
        otherVersions: Math.max(0, versions.length - MAX_VERSIONS),
      };
    }),
    otherPrompts: Math.max(0, prompts.length - MAX_PROMPTS),
  };
}

function toVersion(fingerprint: string, given: readonly ChosenTrace[], periods: Periods): PromptVersion {
  const traces = given.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  const count = (matches: (trace: ChosenTrace) => boolean): number => traces.filter(matches).length;
  const timed = traces.filter(isTimed);
  const durations = timed.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  const tokens = traces
    .filter(tellsUsage)
    .map(({ inputTokens, outputTokens }) => inputTokens + outputTokens)
    .toSorted((a, b) => a - b);
  const counts = periods.all.map(() => 0);
  for (const { startedAt } of timed) {
    const period = periods.of(startedAt);
    counts[period] = (counts[period] ?? 0) + 1;
  }
  const [first] = traces;
  const last = traces.at(-1);
  return {
    fingerprint,
    firstAt: first?.startedAt ?? '',
    lastAt: last?.startedAt ?? '',
    traces: traces.length,
    failed: count(({ status }) => status === 'error'),
    refused: count(isRefused),
    ungrounded: count(({ digest }) => digest?.isGrounded === false),
    groundingKnown: count(({ digest }) => (digest?.isGrounded ?? null) !== null),
    p50Ms: percentile(durations, 50),
    p95Ms: percentile(durations, 95),
    tokensKnown: tokens.length,
    p50Tokens: percentile(tokens, 50),
    firstTraceId: first?.traceId ?? '',
    lastTraceId: last?.traceId ?? '',
    counts,
  };
}
