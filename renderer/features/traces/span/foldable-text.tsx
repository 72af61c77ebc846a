import { useState } from 'react';
import { CopyButton, formatCount, MarkdownText, TextButton } from '../../../ui/index.ts';

/** A text longer than this is folded at first: system prompts and packed contexts. UTF-16 units. */
const FOLD_FROM_LENGTH = 600;
/** More than so much is not drawn at once: whoever needs all of it copies it. UTF-16 units. */
const MOST_DRAWN = 100_000;

export interface FoldableTextProps {
  text: string;
  /** `the user message`: names the button. */
  what: string;
  isMarkdown?: boolean;
}

/** Foreign text as text: nothing in it becomes HTML. Long ones are folded, and very long ones never drawn whole. */
export function FoldableText({ text, what, isMarkdown = false }: FoldableTextProps) {
  const [isFolded, setIsFolded] = useState(text.length > FOLD_FROM_LENGTH);
  const shown = isFolded ? `${text.slice(0, FOLD_FROM_LENGTH)}…` : text.slice(0, MOST_DRAWN);
  return (
    <>
      {isMarkdown ? <MarkdownText text={shown} /> : <p className="message__text">{shown}</p>}
      {text.length > FOLD_FROM_LENGTH ? (
        <p className="message__fold">
          <TextButton onClick={() => setIsFolded(!isFolded)} label={`${isFolded ? 'Show all of' : 'Fold'} ${what}`}>
            {isFolded ? 'Show all' : 'Fold'}
          </TextButton>
          {!isFolded && text.length > MOST_DRAWN ? (
            <>
              <span className="text-3">
                {`the first ${formatCount(MOST_DRAWN)} of ${formatCount(text.length)} characters`}
              </span>
              <CopyButton text={text} label={`Copy all of ${what}`} />
            </>
          ) : null}
        </p>
      ) : null}
    </>
  );
}
