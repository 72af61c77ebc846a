import type { ImportedFile, TraceImportReport } from '../contract/trace-import.ts';
import { formatDuration, formatNumberOf, formatTable } from './format.ts';

/** Of each format; `--json` has them all. */
const MAX_FIELDS = 15;
/** Of each file. */
const MAX_ERRORS = 5;

/** @returns what an import did, for people: a row for each file, then what of it needs somebody's eye */
export function describeTraceImport(report: TraceImportReport): string {
  const { files, traces, spans, ms } = report;
  if (files.length === 0) return 'There are no files in there.';
  const head = ['file', 'format', 'traces', 'spans', 'new', 'there before', 'made up', 'mended', 'secrets'];
  const rows = files.map((file) => [
    file.path,
    file.format ?? 'not recognised',
    file.traces,
    file.spans,
    file.imported,
    file.duplicates,
    file.synthetic,
    file.repaired,
    file.redacted,
  ]);
  const imported = files.reduce((sum, file) => sum + file.imported, 0);
  const total = `${formatNumberOf(spans, 'span')} in ${formatNumberOf(traces, 'trace')}, ${formatNumberOf(imported, 'span')} new; ${formatDuration(ms)}.`;
  return [formatTable([head, ...rows]), '', total, ...files.flatMap(describeErrors), ...describeFields(files)].join(
    '\n',
  );
}

function describeErrors({ path, errors }: ImportedFile): readonly string[] {
  if (errors.length === 0) return [];
  const more = errors.length - MAX_ERRORS;
  return [
    '',
    `Not read of ${path}:`,
    ...errors.slice(0, MAX_ERRORS).map((error) => `  ${error}`),
    ...(more > 0 ? [`  and ${more} more; --json tells them.`] : []),
  ];
}

/** Files of one format lose the same: they are told together. */
function describeFields(files: readonly ImportedFile[]): readonly string[] {
  const byFormat = Map.groupBy(files, ({ format }) => format);
  return [...byFormat].flatMap(([format, group]) => {
    const counts = new Map<string, number>();
    for (const { unmapped } of group)
      for (const [field, count] of Object.entries(unmapped)) counts.set(field, (counts.get(field) ?? 0) + count);
    if (counts.size === 0) return [];
    const fields = [...counts].toSorted((a, b) => b[1] - a[1]);
    const width = Math.max(...fields.slice(0, MAX_FIELDS).map(([field]) => field.length));
    return [
      '',
      `Of ${format}, no field of a span holds these. They are kept as attributes, as they stood:`,
      ...fields
        .slice(0, MAX_FIELDS)
        .map(([field, count]) => `  ${field.padEnd(width)}  on ${formatNumberOf(count, 'span')}`),
      ...(fields.length > MAX_FIELDS ? [`  and ${fields.length - MAX_FIELDS} more; --json lists them.`] : []),
    ];
  });
}
