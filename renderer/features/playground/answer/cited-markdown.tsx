import { Fragment, type ReactNode } from 'react';
import { MarkdownText } from '../../../ui/index.ts';
import { answerPieces } from '../view-model/answer-text.ts';

export interface CitedMarkdownProps {
  text: string;
  isKnown: (marker: number) => boolean;
  renderMarker: (marker: number) => ReactNode;
}

/** Markdown whose `[n]` are citations, each kept on the line of the word it stands behind. */
export function CitedMarkdown({ text, isKnown, renderMarker }: CitedMarkdownProps) {
  return (
    <MarkdownText
      text={text}
      renderText={(plain) =>
        answerPieces(plain, isKnown).map((piece, index) =>
          piece.type === 'text' ? (
            piece.text
          ) : (
            <span key={index} className="nowrap">
              {piece.word}
              {piece.markers.map((marker) => (
                <Fragment key={marker}>{renderMarker(marker)}</Fragment>
              ))}
            </span>
          ),
        )
      }
    />
  );
}
