import type { CanonicalSpan, SpanRepair } from '../../../../main/contract/canonical-span.ts';
import { formatShortId } from '../../../ui/format.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';

/** What was odd about an imported span and what was made of it. */
export interface ImportNote {
  /** What it is about: `Parent`, `Start`. */
  subject: string;
  text: string;
  /** What stood there; null when nothing did, or when it does not matter. */
  was: string | null;
}

const SUBJECTS: Readonly<Record<SpanRepair['field'], string>> = {
  parent: 'Parent',
  start: 'Start',
  end: 'End',
  trace: 'Trace',
  span: 'Span id',
  order: 'Order',
};

/** @returns repairs first, then what a reader of the figures must know; none for a span that came whole */
export function importNotes(span: CanonicalSpan): readonly ImportNote[] {
  const note = (subject: string, text: string): ImportNote => ({ subject, text, was: null });
  return [
    ...(span.repairs ?? []).map(({ field, was, reason }) => ({
      subject: SUBJECTS[field],
      text: sentence(visibleLine(reason)),
      was: was === undefined ? null : visibleLine(was),
    })),
    ...(span.synthetic === true
      ? [note('Made up', 'The file has no such span; it was inferred so that the others have their place.')]
      : []),
    ...(span.sameAs === undefined
      ? []
      : [
          note(
            'Told twice',
            `Span ${formatShortId(visibleLine(span.sameAs))} tells of the same operation. Both are kept.`,
          ),
        ]),
    ...(span.rollup === true
      ? [note('Sums', 'Its usage repeats that of the spans below it, and is left out where they are summed.')]
      : []),
    ...(span.content === 'absent' && span.kind === 'llm'
      ? [note('Content', 'What was said was not recorded: this call cannot be repeated from the trace.')]
      : []),
    ...(span.content === 'partial' ? [note('Content', 'Only a part of what was said was recorded.')] : []),
  ];
}

/** @returns where the span stood: `langfuse, record 12 of traces.json` */
export function sourceText({ source: { format, dialect, file, index } }: CanonicalSpan): string {
  const form = dialect === undefined ? format : `${format} (${dialect})`;
  return visibleLine(`${form}, record ${index + 1} of ${file}`);
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
