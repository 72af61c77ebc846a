import type { ImportedFile } from '../../../../main/contract/trace-import.ts';
import { formatCount, formatDuration, formatQuantity } from '../../../ui/format.ts';
import type { WatchedImport } from './import-store.ts';

export interface ImportSummary {
  title: string;
  body: string;
  tone: 'ok' | 'warn' | 'error';
}

export interface ImportTotals {
  spans: number;
  imported: number;
  duplicates: number;
  synthetic: number;
  repaired: number;
  redacted: number;
  errors: number;
}

/** @returns the figures of all files together */
export function importTotals(files: readonly ImportedFile[]): ImportTotals {
  const sum = (figure: (file: ImportedFile) => number): number =>
    files.reduce((total, file) => total + figure(file), 0);
  return {
    spans: sum(({ spans }) => spans),
    imported: sum(({ imported }) => imported),
    duplicates: sum(({ duplicates }) => duplicates),
    synthetic: sum(({ synthetic }) => synthetic),
    repaired: sum(({ repaired }) => repaired),
    redacted: sum(({ redacted }) => redacted),
    errors: sum(({ errors }) => errors.length),
  };
}

/** @returns how an import ended, in a title and a sentence; null while it runs */
export function importSummary({ outcome, files }: Pick<WatchedImport, 'outcome' | 'files'>): ImportSummary | null {
  if (outcome === null) return null;
  const totals = importTotals(outcome.type === 'finished' ? outcome.report.files : files);
  if (outcome.type === 'failed') {
    return { title: 'The import stopped', body: `${outcome.message} ${keptSentence(totals)}`.trim(), tone: 'error' };
  }
  if (outcome.type === 'cancelled') {
    return { title: 'The import was cancelled', body: keptSentence(totals), tone: 'warn' };
  }
  const { report } = outcome;
  const unread = report.files.filter(({ format }) => format === null).length;
  const body = `${finishedSentence(totals, report.traces)} It took ${formatDuration(report.ms)}.`;
  if (totals.spans === 0) {
    return { title: 'Nothing was imported', body: 'No traces were recognised in these files.', tone: 'error' };
  }
  if (totals.errors > 0 || unread > 0) {
    return { title: 'Imported, but not all of it could be read', body, tone: 'warn' };
  }
  return totals.imported === 0
    ? { title: 'Nothing new', body: 'Every span of these files was here already.', tone: 'ok' }
    : { title: 'Imported', body, tone: 'ok' };
}

function finishedSentence({ imported, duplicates }: ImportTotals, traces: number): string {
  const there =
    duplicates === 0 ? '' : `; ${formatCount(duplicates)} ${duplicates === 1 ? 'was' : 'were'} here already`;
  return `${formatQuantity(imported, 'span')} of ${formatQuantity(traces, 'trace')}${there}.`;
}

function keptSentence({ imported }: ImportTotals): string {
  return imported === 0
    ? 'Nothing was stored.'
    : `${formatQuantity(imported, 'span')} stored before it ended ${imported === 1 ? 'stays' : 'stay'}.`;
}

/** One thing that was done to spans on their way in, told with what it means. */
export interface TreatmentRow {
  name: string;
  count: number;
  meaning: string;
}

/** @returns what was done to spans, in words that say whether to care; none of what was not done */
export function treatmentRows(totals: ImportTotals): readonly TreatmentRow[] {
  return [
    {
      name: 'here already',
      count: totals.duplicates,
      meaning: 'the same trace and span id: left out, so that importing again adds nothing',
    },
    {
      name: 'repaired',
      count: totals.repaired,
      meaning: 'a parent, a time or an id was missing or wrong; each span says what was made of it under Import',
    },
    {
      name: 'made up',
      count: totals.synthetic,
      meaning: 'roots for spans whose parent is in none of the files, and tool calls that had no span of their own',
    },
    {
      name: 'redacted',
      count: totals.redacted,
      meaning: 'keys, tokens and passwords, taken out before anything was stored',
    },
  ].filter(({ count }) => count > 0);
}

/** @returns the filter that shows traces of these files; null when nothing was recognised */
export function importedFilter(files: readonly ImportedFile[]): string | null {
  const formats = [...new Set(files.flatMap(({ format, spans }) => (format === null || spans === 0 ? [] : [format])))];
  return formats.length === 0 ? null : formats.map((format) => `origin:${format}`).join(' ');
}
