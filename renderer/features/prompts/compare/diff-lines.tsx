import type { DiffLine, PromptDiff } from '../../../../main/contract/prompt.ts';
import { formatQuantity } from '../../../ui/index.ts';

const SIGN = { same: '', added: '+', removed: '−' } as const;

/** Two texts as one list of lines: what was taken out, what was put in, and a few lines around each. */
export function DiffLines({ diff }: { diff: PromptDiff }) {
  if (diff.lines.length === 0 || (diff.added === 0 && diff.removed === 0))
    return <p className="prompt-none">Both have the same text.</p>;
  return (
    <table
      className="prompt-diff"
      aria-label={`${formatQuantity(diff.added, 'line')} added, ${formatQuantity(diff.removed, 'line')} removed`}
    >
      <tbody>
        {diff.lines.map((line, index) =>
          line === null ? (
            // oxlint-disable-next-line react/no-array-index-key -- a gap has a place and no name
            <tr key={`gap ${index}`} className="prompt-diff__gap">
              <td colSpan={3}>… unchanged lines</td>
            </tr>
          ) : (
            <tr key={`${line.kind} ${line.before ?? ''} ${line.after ?? ''}`} data-kind={line.kind}>
              <td className="prompt-diff__line">{line.after ?? line.before}</td>
              <td className="prompt-diff__sign">
                <span aria-hidden="true">{SIGN[line.kind]}</span>
                {line.kind === 'same' ? null : <span className="visually-hidden">{line.kind}</span>}
              </td>
              <td className="prompt-diff__text">
                <Marked line={line} />
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function Marked({ line: { text, marks, kind } }: { line: DiffLine }) {
  if (marks.length === 0 || kind === 'same') return text;
  const parts = [];
  let at = 0;
  const Tag = kind === 'added' ? 'ins' : 'del';
  for (const { start, end } of marks.toSorted((a, b) => a.start - b.start)) {
    if (start > at) parts.push(text.slice(at, start));
    parts.push(<Tag key={start}>{text.slice(start, end)}</Tag>);
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}
