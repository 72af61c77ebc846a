import type { IngestProgress, IngestReport } from '../../../../main/contract/ingest.ts';
import { formatCount, formatDuration, formatQuantity, formatRate, formatRemaining } from '../../../ui/index.ts';
import type { IngestPace } from './ingest-pace.ts';
import type { IngestOutcome, WatchedIngest } from './ingest-store.ts';

export interface OutcomeSummary {
  title: string;
  body: string;
  tone: 'ok' | 'warn' | 'error';
}

/** @returns how an ingest ended: a title, what it did, and whether that needs a look */
export function outcomeSummary(outcome: IngestOutcome): OutcomeSummary {
  if (outcome.type === 'failed') return { title: 'The ingest stopped', body: outcome.message, tone: 'error' };
  const body = reportSentence(outcome.report);
  if (outcome.type === 'cancelled')
    return { title: 'The ingest was cancelled', body: `${body} What was read is kept.`, tone: 'warn' };
  return { title: 'Sources are read', body, tone: outcome.report.skipped.length > 0 ? 'warn' : 'ok' };
}

/** @returns those worth a place on the screen: of the ones that went through only the newest */
export function shownIngests(ingests: readonly WatchedIngest[]): readonly WatchedIngest[] {
  const newest = ingests.findLast(({ outcome }) => outcome?.type === 'finished');
  return ingests.filter((ingest) => ingest.outcome?.type !== 'finished' || ingest === newest);
}

/** @returns whether an ingest went through and left the index as it was */
export function isNoNews(outcome: IngestOutcome): boolean {
  return outcome.type === 'finished' && outcome.report.embedded === 0 && outcome.report.removed === 0;
}

/** @returns what an ingest did, in one line; parts that are zero are left out */
export function reportSentence(report: IngestReport): string {
  const parts = [
    formatQuantity(report.documents, 'document'),
    `${formatQuantity(report.embedded, 'chunk')} embedded`,
    ...(report.unchanged > 0 ? [`${formatCount(report.unchanged)} unchanged`] : []),
    ...(report.removed > 0 ? [`${formatCount(report.removed)} removed`] : []),
    ...(report.skipped.length > 0 ? [`${formatQuantity(report.skipped.length, 'file')} skipped`] : []),
  ];
  return `${parts.join(', ')} in ${formatDuration(report.ms)}.`;
}

/** @returns the title of the live panel: `Reading handbook` */
export function ingestTitle({ sources }: Pick<WatchedIngest, 'sources'>): string {
  const [first] = sources;
  if (first === undefined) return 'Reading';
  return sources.length === 1 ? `Reading ${first}` : `Reading ${formatQuantity(sources.length, 'source')}`;
}

/** @returns what stands behind the title: the count, the rate, what is left; only what is measured */
export function progressScope(progress: IngestProgress | null, pace: IngestPace): string {
  if (progress === null) return 'waiting for its turn';
  if (progress.phase === 'scanning') return `${formatQuantity(progress.filesFound, 'file')} found so far`;
  const parts = [`${formatCount(progress.filesDone)} of ${formatQuantity(progress.filesFound, 'file')}`];
  if (pace.chunksPerSecond !== null) parts.push(formatRate(pace.chunksPerSecond, 'chunks per s'));
  if (progress.phase === 'finishing') parts.push('finishing');
  else if (pace.remainingMs !== null) parts.push(formatRemaining(pace.remainingMs));
  return parts.join(', ');
}
