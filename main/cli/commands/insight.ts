import type { Command } from 'commander';
import {
  DEFAULT_INSIGHT_TRACES,
  type InsightBasis,
  type OutcomeCounts,
  type OutcomeReport,
  type PromptTimeline,
  type SessionTokenReport,
  type StageLatencies,
} from '../../contract/insight.ts';
import type { CallName, RequestOf, ResponseOf } from '../../contract/methods.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCost, formatCount, formatDuration, formatNumberOf, formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface InsightFlags extends GlobalFlags {
  filter: string;
  last: number;
}

type InsightCall = Extract<CallName, `insight.${string}`>;

/** Rows shown of a long list; `--json` has all. */
const SHOWN = 20;
const TITLE_WIDTH = 50;

/** What many traces say together: where the time goes, what comes of them, what they use, which prompts made them. */
export function addInsightCommand(program: Command, context: CliContext): void {
  const insight = program.command('insight').description('what many traces say together');
  const add = <K extends InsightCall>(
    name: string,
    method: K,
    description: string,
    describe: (report: ResponseOf<K>) => string,
  ): void => {
    insight
      .command(name)
      .description(description)
      .option('--filter <text>', 'only traces that match, as in `trestle trace list`', '')
      .option('--last <count>', 'the newest so many traces that match', parseCount, DEFAULT_INSIGHT_TRACES)
      .action(async ({ filter, last, ...flags }: InsightFlags) => {
        const { engine } = await context.openWorkspace(flags);
        const request = { filter, last, waits: true } as RequestOf<K>;
        const report = await engine.call(method, request, { signal: context.signal });
        if (flags.json) context.printJson(report);
        else context.print(describe(report));
      });
  };
  add('stages', 'insight.stages', 'how long the calls of each stage took', describeStages);
  add('outcomes', 'insight.outcomes', 'what came of traces, and what each success cost', describeOutcomes);
  add('sessions', 'insight.sessions', 'tokens used by session', describeSessions);
  add('prompts', 'insight.prompts', 'which versions of prompts were in use when, and how it went', describePrompts);
}

function describeBasis({ total, traces, from, to }: InsightBasis): string {
  if (traces === 0) return 'No trace matches.';
  const newest = traces < total ? `The newest ${formatCount(traces)} of ` : '';
  return `${newest}${formatNumberOf(total, 'trace')}, ${from ?? ''} to ${to ?? ''}.`;
}

function describeStages({ basis, stages, others }: StageLatencies): string {
  const rows = stages.map(({ kind, name, calls, p50Ms, p95Ms, longestMs, failed }) => [
    kind,
    name,
    calls,
    formatDuration(p50Ms),
    formatDuration(p95Ms),
    formatDuration(longestMs),
    failed,
  ]);
  return [
    describeBasis(basis),
    formatTable([['kind', 'stage', 'calls', 'p50', 'p95', 'longest', 'failed'], ...rows]),
    ...(others === 0 ? [] : [`And ${formatNumberOf(others, 'stage')} that took less.`]),
  ].join('\n');
}

function outcomeCells(counts: OutcomeCounts): (string | number)[] {
  const { traces, successful, failed, refused, grounded, ungrounded, priced, pricedSuccessful, costUsd } = counts;
  const cost = priced === 0 ? null : costUsd;
  return [
    traces,
    successful,
    failed,
    refused,
    grounded + ungrounded === 0 ? 'unknown' : `${grounded} of ${grounded + ungrounded}`,
    `${priced} of ${traces}`,
    cost === null || pricedSuccessful === 0 ? 'unknown' : formatCost(cost / pricedSuccessful),
  ];
}

const OUTCOME_HEAD = ['traces', 'successful', 'failed', 'refused', 'grounded', 'priced', 'cost per success'];

function describeOutcomes({ basis, all, periods, models }: OutcomeReport): string {
  return [
    describeBasis(basis),
    'Successful: ended with an answer that is no refusal, is not known to be ungrounded, and nobody gave a thumb down.',
    formatTable([
      ['', ...OUTCOME_HEAD],
      ['all', ...outcomeCells(all)],
      ...models.map((row) => [row.model === '' ? 'no model' : row.model, ...outcomeCells(row)]),
      ...periods.filter(({ traces }) => traces > 0).map((row) => [row.from, ...outcomeCells(row)]),
    ]),
  ].join('\n');
}

function describeSessions({ basis, sessions, unknown, alone, p50, p95, largest }: SessionTokenReport): string {
  const tokens = (count: number | null): string => (count === null ? 'unknown' : formatCount(count));
  const rows = largest
    .slice(0, SHOWN)
    .map((session) => [
      session.sessionId,
      session.turns,
      session.told === 0 ? 'unknown' : session.inputTokens,
      session.told === 0 ? 'unknown' : session.outputTokens,
      session.title.slice(0, TITLE_WIDTH),
    ]);
  return [
    describeBasis(basis),
    `${formatNumberOf(sessions, 'session')}, tokens p50 ${tokens(p50)}, p95 ${tokens(p95)}; of ${unknown} nothing is known; ${formatNumberOf(alone, 'trace')} without a session.`,
    formatTable([['session', 'turns', 'in', 'out', 'asked first'], ...rows]),
  ].join('\n');
}

function describePrompts({ basis, known, prompts, otherPrompts }: PromptTimeline): string {
  const share = (count: number, of: number): string => (of === 0 ? 'unknown' : `${Math.round((100 * count) / of)} %`);
  const rows = prompts.flatMap(({ name, versions }) =>
    versions.map((version) => [
      name,
      version.fingerprint,
      version.firstAt,
      version.traces,
      share(version.failed, version.traces),
      share(version.refused, version.traces),
      version.p50Ms === null ? 'unknown' : formatDuration(version.p50Ms),
      version.p50Tokens === null ? 'unknown' : version.p50Tokens,
    ]),
  );
  return [
    describeBasis(basis),
    `${formatNumberOf(known, 'trace')} with a prompt that is known. Of imported ones it is the system prompt with variables, numbers and ids masked.`,
    formatTable([['prompt', 'version', 'first seen', 'traces', 'failed', 'refused', 'p50', 'tokens'], ...rows]),
    ...(otherPrompts === 0 ? [] : [`And ${formatNumberOf(otherPrompts, 'prompt')} of fewer traces.`]),
  ].join('\n');
}
