import type { ReplayDetail, ReplayReport, ReplayRow, ReplaySummary, ReplayVerification } from '../contract/replay.ts';
import type { BisectReport } from '../contract/replay-bisect.ts';
import { formatCount, formatDuration, formatNumberOf, formatTable, shortTraceId } from './format.ts';

const SHOWN_ROWS = 20;
const QUESTION_WIDTH = 44;
const DETAIL_WIDTH = 70;

/**
 * What `--json` prints of a replay. Every trace is in exactly one of identical, equivalent, diverged and failed; `better`,
 * `worse` and the like divide the diverged ones further.
 */
export function summaryJson(report: ReplayReport, rows: readonly ReplayRow[]): object {
  const { verdicts, byStage } = report;
  const ran = rows.filter(({ state }) => state === 'done');
  const identical = ran.filter(({ verdict }) => verdict === 'identical').length;
  const equivalent = ran.filter(({ verdict }) => verdict === 'equivalent').length;
  return {
    replayId: report.replayId,
    state: report.state,
    candidate: report.candidate,
    releases: report.releases,
    replayed: report.done,
    identical,
    equivalent,
    diverged: ran.length - identical - equivalent,
    failed: report.done - ran.length,
    verdicts,
    byStage,
    clusters: report.clusters,
    ms: report.ms,
    runs: rows.map(({ traceId, replayTraceId, verdict, because, firstDivergence, delta, state, error }) => ({
      traceId,
      replayTraceId,
      state,
      verdict,
      because,
      firstDivergence,
      delta,
      ...(error === null ? {} : { error }),
    })),
  };
}

export const describeReplay = { report: describeReport, detail: describeDetail };

function describeReport(report: ReplayReport, rows: readonly ReplayRow[]): string {
  const { verdicts, done, total, clusters, failed } = report;
  const bad = verdicts.worse + verdicts.broken;
  const shown = rows.slice(0, SHOWN_ROWS);
  const hidden = total - shown.length;
  return [
    bad === 0
      ? `${formatCount(done)} replayed, none got worse or broke.`
      : `${formatCount(bad)} of ${formatCount(done)} got worse or broke.`,
    Object.entries(verdicts)
      .filter(([, count]) => count > 0)
      .map(([verdict, count]) => `${count} ${verdict}`)
      .join(', '),
    ...(failed === 0 ? [] : [`${formatNumberOf(failed, 'trace')} could not be replayed whole.`]),
    `${report.replayId} against ${report.candidate}, ${formatDuration(report.ms)}.`,
    ...(report.changes.length === 0 ? [] : [`What differs: ${report.changes.map(({ path }) => path).join(', ')}.`]),
    '',
    formatTable([
      ['trace', 'verdict', 'first divergence', 'question'],
      ...shown.map((row) => [
        shortTraceId(row.traceId),
        row.verdict ?? row.state,
        divergenceOf(row).slice(0, DETAIL_WIDTH),
        row.question.slice(0, QUESTION_WIDTH),
      ]),
    ]),
    ...(hidden > 0 ? [`and ${formatCount(hidden)} more.`] : []),
    ...(clusters.length === 0
      ? []
      : [
          '',
          formatTable([
            ['what changed first', 'traces', 'worse'],
            ...clusters.map((one) => [one.label, one.count, one.bad]),
          ]),
        ]),
  ].join('\n');
}

function divergenceOf({ firstDivergence, error, because }: ReplayRow): string {
  if (firstDivergence !== null) return `${firstDivergence.stageId ?? firstDivergence.stage}: ${firstDivergence.detail}`;
  return error?.message ?? (because === 'Nothing differs.' ? '' : because);
}

function describeDetail({ replayId, row, comparison, open }: ReplayDetail): string {
  const head = `${row.question}\n${row.verdict ?? row.state}: ${row.because}`;
  if (comparison === null) return `${head}\n${row.error?.message ?? ''}`;
  const stages = comparison.stages.map((stage) => [
    stage.isFirst ? '→' : stage.isTainted ? '│' : ' ',
    stage.name,
    stage.outcome,
    stage.detail.slice(0, DETAIL_WIDTH),
  ]);
  const [call] = open;
  return [
    head,
    ...(call === undefined
      ? []
      : [
          `Nothing recorded answers ${call.name} ${JSON.stringify(call.arguments)}: \`trestle replay answer ${replayId} ${shortTraceId(row.traceId)} --result JSON\` goes on with an answer of yours.`,
        ]),
    '',
    formatTable([['', 'stage', '', ''], ...stages]),
    ...comparison.notCompared.map((sentence) => `Not compared: ${sentence}`),
    ...(comparison.answer === null || comparison.answer.isSameText === true
      ? []
      : [
          '',
          `Recorded:  ${comparison.answer.recorded ?? 'no answer'}`,
          `Candidate: ${comparison.answer.candidate ?? 'no answer'}`,
        ]),
  ].join('\n');
}

export function describeReplayList(replays: readonly ReplaySummary[]): string {
  if (replays.length === 0) return 'Nothing was replayed yet. `trestle replay run --all` begins.';
  return formatTable([
    ['replay', 'started', 'state', 'traces', 'worse', 'broken', 'against'],
    ...replays.map((one) => [
      one.replayId,
      one.createdAt,
      one.state,
      one.total,
      one.verdicts.worse,
      one.verdicts.broken,
      one.label === '' ? one.candidate : `${one.candidate} (${one.label})`,
    ]),
  ]);
}

export function describeBisect({ message, table, differing }: BisectReport): string {
  return [
    message,
    ...differing.map(({ factor, summary }) => `  ${factor}: ${summary}`),
    '',
    formatTable([
      ['swapped in', 'explains it', 'outcome'],
      ...table.map(({ swapped, reproduces, outcome }) => [
        swapped.length === 0 ? 'baseline' : swapped.join(' + '),
        reproduces ? 'yes' : 'no',
        outcome.slice(0, DETAIL_WIDTH),
      ]),
    ]),
  ].join('\n');
}

export function describeVerification(verification: ReplayVerification): string {
  const { isIdentical, recordedHash, replayedHash, spans, excluded, differences, problems } = verification;
  return [
    isIdentical
      ? `Identical: ${formatNumberOf(spans, 'span')}, ${recordedHash ?? ''}.`
      : `Not identical: recorded ${recordedHash ?? 'none'}, replayed ${replayedHash ?? 'none'}.`,
    ...problems,
    ...differences.map(
      ({ span, attribute, recorded, replayed }) => `  ${span}, ${attribute}: ${recorded} → ${replayed}`,
    ),
    'Left out of the hash:',
    ...excluded.map(({ what, why }) => `  ${what}: ${why}`),
  ].join('\n');
}
