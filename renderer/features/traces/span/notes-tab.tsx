import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { type ImportNote, sourceText } from '../view-model/import-notes.ts';

/** What the origin got wrong or left out, and what was made of it. */
export function NotesTab({ span, notes }: { span: CanonicalSpan; notes: readonly ImportNote[] }) {
  return (
    <div className="span-sections">
      <p className="text-2">{`Read from ${sourceText(span)}.`}</p>
      <dl className="import-notes">
        {notes.map(({ subject, text, was }, index) => (
          <div key={index} className="import-notes__note">
            <dt>{subject}</dt>
            <dd>
              {text}
              {was === null ? null : (
                <span className="text-3">
                  {' It was '}
                  <span className="mono">{was}</span>
                  {'.'}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
