import { useState } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { ChangeDiff, ErrorState, formatQuantity, formatShortId, Panel, SkeletonLines } from '../../../ui/index.ts';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { ICON_SIZE } from '../../../ui/index.ts';
import { type ChangedPart, changedParts } from '../view-model/change-rows.ts';

export interface ContentsPanelProps {
  /** What is looked at: a release's hash, or `working-tree`. */
  after: string;
  /** What it is held against: what serves; null when nothing is pinned. */
  before: string | null;
}

/** What is in it: the parts that changed first, each down to its lines. */
export function ContentsPanel({ after, before }: ContentsPanelProps) {
  const isSame = before === after;
  const diff = useEngineQuery(
    'release.diff',
    { before: before ?? after, after },
    { isEnabled: before !== null && !isSame, keepsPrevious: false },
  );
  const scope =
    before === null || isSame ? undefined : `${formatShortId(after)} against ${formatShortId(before)}, which serves`;
  return (
    <Panel title="What is in it" scope={scope}>
      {before === null ? (
        <p className="release-none">Nothing is pinned, so there is nothing to hold it against.</p>
      ) : isSame ? (
        <p className="release-none">This is what serves.</p>
      ) : diff.isError ? (
        <ErrorState title="The two could not be compared" error={diff.error} onRetry={() => void diff.refetch()} />
      ) : diff.data === undefined ? (
        <SkeletonLines lines={6} />
      ) : (
        <ul className="release-parts">
          {changedParts(diff.data.changes).map((part) => (
            <Part key={part.part} part={part} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Part({ part }: { part: ChangedPart }) {
  const [isOpen, setIsOpen] = useState(false);
  const count = part.changes.length;
  if (count === 0) {
    return (
      <li className="release-part">
        <span className="release-part__head" data-same="true">
          <span className="release-part__name">{part.label}</span>
          <span className="text-3">same</span>
        </span>
      </li>
    );
  }
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li className="release-part">
      <button type="button" className="release-part__head" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Chevron size={ICON_SIZE.control} aria-hidden />
        <span className="release-part__name">{part.label}</span>
        <span className="text-2 ellipsis">
          {`${formatQuantity(count, 'change')}: ${part.changes.map(({ path }) => path.slice(part.part.length + 1) || path).join(', ')}`}
        </span>
      </button>
      {isOpen ? part.changes.map(({ path, lines }) => <ChangeDiff key={path} path={path} lines={lines} />) : null}
    </li>
  );
}
