import { PreviewCard } from '@base-ui/react/preview-card';
import type { ReactNode } from 'react';
import './chip.css';
import '../overlay/overlay.css';

/** How long the pointer rests on a citation before its preview comes. Milliseconds. */
const PREVIEW_DELAY_MS = 200;

export interface CitationMarkProps {
  /** From 1, as in the answer. */
  marker: number;
  /** Where it points, for a screen reader: `people/annual-leave.md › Carrying leave over`. */
  source: string;
  isOpen?: boolean;
  /** The span no longer matches its source. */
  isStale?: boolean;
  onOpen: () => void;
  /** Shown after 200 ms: the quote and where it stands. */
  preview?: ReactNode;
}

/** A citation's number. Filled while its source is open, struck through when the span no longer matches. */
export function CitationMark({ marker, source, isOpen = false, isStale = false, onOpen, preview }: CitationMarkProps) {
  const mark = (
    <button
      type="button"
      className="citation-mark"
      data-open={isOpen}
      data-stale={isStale}
      aria-label={`Citation ${marker}: ${source}${isStale ? ', no longer matches its source' : ''}`}
      aria-pressed={isOpen}
      onClick={onOpen}
    >
      {marker}
    </button>
  );
  if (preview === undefined) return mark;
  return (
    <PreviewCard.Root>
      <PreviewCard.Trigger delay={PREVIEW_DELAY_MS} render={mark} />
      {/* Inside the view's landmark: beside #root it would belong to none. */}
      <PreviewCard.Portal container={document.querySelector('main')}>
        {/* Above: below it would lie over the list of sources, which is where the pointer goes next. */}
        <PreviewCard.Positioner side="top" sideOffset={6} className="overlay-positioner">
          <PreviewCard.Popup className="popover citation-preview">{preview}</PreviewCard.Popup>
        </PreviewCard.Positioner>
      </PreviewCard.Portal>
    </PreviewCard.Root>
  );
}
