import { Note, type NoteKind, TextButton } from '../../../ui/index.ts';
import { useTracesStore } from '../traces-store.ts';
import type { Finding } from '../view-model/findings.ts';
import { toggleFacet } from '../view-model/filter-text.ts';

const KINDS: Readonly<Record<Finding['kind'], NoteKind | null>> = {
  error: 'error',
  degraded: 'warn',
  refused: 'info',
  // The figure itself is red in the table: a note would say it twice.
  'over-budget': null,
};

/** What went wrong, each with its span and the traces like it. */
export function FindingNotes({
  findings,
  onSelect,
}: {
  findings: readonly Finding[];
  onSelect: (spanId: string) => void;
}) {
  const setFilter = useTracesStore((state) => state.setFilter);
  const shown = findings.flatMap((finding) => {
    const kind = KINDS[finding.kind];
    return kind === null ? [] : [{ ...finding, tone: kind }];
  });
  if (shown.length === 0) return null;
  return (
    <div className="finding-notes">
      {shown.map(({ spanId, tone, label, text, similar }) => (
        <Note
          key={`${spanId} ${text}`}
          kind={tone}
          action={
            similar === null ? undefined : (
              <TextButton onClick={() => setFilter(toggleFacet('', similar.facet, similar.value))}>
                Show others like it
              </TextButton>
            )
          }
        >
          <TextButton onClick={() => onSelect(spanId)}>{label}</TextButton> {text}
        </Note>
      ))}
    </div>
  );
}
