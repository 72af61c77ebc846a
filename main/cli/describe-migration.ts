import { type Estimate, type MigrationReport, type PairedMeasure, wantsKnownAnswers } from '../contract/generation.ts';
import { formatDuration, formatTable } from './format.ts';

const SHOWN_CHANGES = 10;
const BYTES_PER_MB = 1_000_000;
const QUERY_WIDTH = 60;

/** @returns a migration report for people: the verdict first */
export function describeMigration(report: MigrationReport): string {
  const { base, candidate, queries, verdict } = report;
  const weak = queries.weaklyJudged === 0 ? '' : `, ${queries.weaklyJudged} of them by citations of past answers`;
  const lines = [
    verdict.sentence,
    ...verdict.because.map((reason) => `  ${reason}`),
    ...(wantsKnownAnswers(report) && queries.replayed > 0 ? ['  Name known answers with --judged.'] : []),
    '',
    `${queries.replayed} queries on g${base.generation} and g${candidate.generation}, ${queries.judged} with a known answer${weak}; ${formatDuration(report.ms)}, ${report.reportId}`,
  ];
  if (queries.replayed === 0) return [...lines, 'Ask something first, or name known answers with --judged.'].join('\n');
  return [
    ...lines,
    '',
    measureTable(report),
    '',
    formatTable([
      ['overlap@k', ...report.overlap.map(({ k }) => String(k))],
      ['', ...report.overlap.map(({ value }) => value.toFixed(2))],
      ['95 %', ...report.overlap.map(({ low, high }) => `${low.toFixed(2)}–${high.toFixed(2)}`)],
    ]),
    '',
    collectionTable(report),
    ...listAnswers('Lost', report.lostAnswers),
    ...listAnswers('Found', report.foundAnswers),
  ].join('\n');
}

function measureTable(report: MigrationReport): string {
  const { base, candidate, latencyMs, sizeBytes, chunks, firstChanged } = report;
  const paired = (name: string, measure: PairedMeasure | null): string[][] =>
    measure === null
      ? []
      : [[name, measure.base.toFixed(3), measure.candidate.toFixed(3), describeChange(measure.change, 3)]];
  const mb = (bytes: number): string => (bytes / BYTES_PER_MB).toFixed(1);
  return formatTable([
    ['measure', `g${base.generation}`, `g${candidate.generation}`, 'change, 95 %'],
    ...paired('recall@10', report.recallAt10),
    ...paired('MRR@10', report.mrrAt10),
    ['first changed', '', `${firstChanged.count}`, describeInterval(firstChanged, 2)],
    ['search p50, ms', latencyMs.base.p50.toFixed(1), latencyMs.candidate.p50.toFixed(1), ''],
    [
      'search p95, ms',
      latencyMs.base.p95.toFixed(1),
      latencyMs.candidate.p95.toFixed(1),
      describeChange(latencyMs.p95Change, 1),
    ],
    [
      'size, MB',
      mb(sizeBytes.base),
      mb(sizeBytes.candidate),
      signed((sizeBytes.candidate - sizeBytes.base) / BYTES_PER_MB, 1),
    ],
    ['chunks', String(chunks.base), String(chunks.candidate), signed(chunks.candidate - chunks.base, 0)],
  ]);
}

function collectionTable(report: MigrationReport): string {
  const rows = report.collections.map(({ sourceId, queries, overlapAt10, judged, recallAt10, finding }) => [
    sourceId,
    queries,
    overlapAt10 === null ? '' : overlapAt10.toFixed(2),
    judged,
    recallAt10 === null ? '' : describeChange(recallAt10.change, 2),
    finding === 'within-noise' ? 'within noise' : finding === 'too-few' ? 'too few judged to say' : finding,
  ]);
  return formatTable([['collection', 'queries', 'overlap@10', 'judged', 'recall@10, 95 %', 'finding'], ...rows]);
}

function listAnswers(title: string, changes: MigrationReport['lostAnswers']): string[] {
  if (changes.length === 0) return [];
  const rows = changes
    .slice(0, SHOWN_CHANGES)
    .map(({ query, baseRank, candidateRank, expected }) => [
      query.slice(0, QUERY_WIDTH),
      `${baseRank ?? '–'} → ${candidateRank ?? '–'}`,
      expected.replaceAll(/\s+/g, ' ').slice(0, QUERY_WIDTH),
    ]);
  const more = changes.length > SHOWN_CHANGES ? [`and ${changes.length - SHOWN_CHANGES} more (--json)`] : [];
  return ['', formatTable([[`${title} ${changes.length}`, 'rank', 'known answer'], ...rows]), ...more];
}

function describeChange({ value, low, high }: Estimate, digits: number): string {
  return `${signed(value, digits)} (${signed(low, digits)} to ${signed(high, digits)})`;
}

function describeInterval({ value, low, high }: Estimate, digits: number): string {
  return `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
