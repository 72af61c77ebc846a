import { useMemo } from 'react';
import { Panel } from '../../../ui/index.ts';
import type { DiffWord } from '../../agent/view-model/word-diff.ts';
import { answerWords } from './answer-words.ts';

/** What both traces ended with, word by word. */
export function AnswerDiff({ before, after }: { before: string | null; after: string | null }) {
  const words = useMemo(() => (before === null || after === null ? null : answerWords(before, after)), [before, after]);
  if (before === null && after === null) return null;
  const scope =
    words === null
      ? 'one of them has none'
      : words.isSame === null
        ? 'too long to be compared word by word'
        : words.isSame
          ? 'the same, word for word'
          : 'changed';
  return (
    <Panel title="Answers" scope={scope} isFit>
      <div className="answer-diff">
        <Side name="Before" words={words?.before ?? null} text={before} />
        <Side name="After" words={words?.after ?? null} text={after} />
      </div>
    </Panel>
  );
}

function Side({ name, words, text }: { name: string; words: readonly DiffWord[] | null; text: string | null }) {
  return (
    <section>
      <h3 className="text-3">{name}</h3>
      {text === null ? (
        <p className="text-3">not recorded</p>
      ) : (
        <p className="answer-diff__text">
          {(words ?? [{ change: 'same' as const, text }]).map((word, index) =>
            word.change === 'same' ? (
              word.text
            ) : word.change === 'removed' ? (
              <del key={index} className="answer-diff__word">
                {word.text}
              </del>
            ) : (
              <ins key={index} className="answer-diff__word">
                {word.text}
              </ins>
            ),
          )}
        </p>
      )}
    </section>
  );
}
