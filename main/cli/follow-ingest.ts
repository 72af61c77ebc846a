import { TrestleError } from '../base/errors/trestle-error.ts';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import { BugError } from '../base/errors/bug-error.ts';
import type { ErrorCode } from '../base/errors/error-code.ts';
import type { IngestReport, SkippedFile } from '../contract/ingest.ts';
import type { EngineClient } from '../contract/methods.ts';
import type { CliContext, GlobalFlags } from './cli-context.ts';
import { formatCount, formatDuration, formatNumberOf } from './format.ts';
import { createProgressLine } from './progress-line.ts';

/** Files listed of one reason. */
const MAX_LISTED = 20;

/**
 * Waits for an ingest, drawing its progress; an interrupt cancels it and waits until the last row is written.
 *
 * @throws CancelledError after an interrupt, the ingest's own error when it failed
 */
export async function followIngest(
  context: CliContext,
  flags: GlobalFlags,
  engine: EngineClient,
  ingestId: string,
): Promise<IngestReport> {
  const line = createProgressLine(context, flags);
  const cancel = (): void => {
    engine.call('ingest.cancel', { ingestId }).catch(() => undefined);
  };
  if (context.signal.aborted) cancel();
  context.signal.addEventListener('abort', cancel, { once: true });
  try {
    for await (const event of engine.stream('ingest.watch', { ingestId })) {
      if (event.type === 'ingest-progress') {
        const { filesDone, filesFound, chunks, elapsedMs } = event.progress;
        const rate = elapsedMs > 0 ? Math.round((chunks / elapsedMs) * 1000) : 0;
        line.show(
          `${formatCount(filesDone)} of ${formatCount(filesFound)} files, ${formatCount(chunks)} chunks, ${rate}/s`,
        );
      } else if (event.type === 'ingest-finished') return event.report;
      else if (event.type === 'ingest-cancelled') {
        throw new CancelledError(
          `Stopped after ${formatNumberOf(event.report.documents, 'document')}; what was read is kept. Run the same command to go on.`,
        );
      } else if (event.type === 'ingest-failed') {
        throw new TrestleError(event.error.code as ErrorCode, event.error.message);
      }
    }
    throw new BugError('an ingest ended without saying how');
  } finally {
    line.clear();
    context.signal.removeEventListener('abort', cancel);
  }
}

/** @returns what an ingest did, for people */
export function describeIngest(report: IngestReport): string {
  const parts = [
    `${formatNumberOf(report.documents, 'document')}, ${formatNumberOf(report.chunks, 'chunk')}`,
    `${formatCount(report.embedded)} embedded, ${formatNumberOf(report.unchanged, 'document')} unchanged`,
  ];
  if (report.removed > 0) parts.push(`${formatCount(report.removed)} removed`);
  const head = `${parts.join('; ')}; ${formatDuration(report.ms)}.`;
  if (report.skipped.length === 0) return head;
  return [
    head,
    `${formatNumberOf(report.skipped.length, 'file')} skipped or read with a remark:`,
    ...listSkipped(report.skipped),
  ].join('\n');
}

/** The first of each reason: a thousand copies of one licence must not hide the file that could not be read. */
function listSkipped(skipped: readonly SkippedFile[]): string[] {
  const counts = new Map<string, number>();
  const lines: string[] = [];
  for (const { path, reason, message } of skipped) {
    const count = (counts.get(reason) ?? 0) + 1;
    counts.set(reason, count);
    if (count <= MAX_LISTED) lines.push(`  ${path}: ${message}`);
  }
  const hidden = skipped.length - lines.length;
  if (hidden > 0) lines.push(`  and ${formatCount(hidden)} more; \`trestle source skipped\` lists all.`);
  return lines;
}
