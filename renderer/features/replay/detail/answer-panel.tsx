import type { AnswerComparison } from '../../../../main/contract/replay-comparison.ts';
import { Chip, formatScore, Panel } from '../../../ui/index.ts';
import { type DiffPart, wordDiff } from '../view-model/word-diff.ts';

/** What was answered then and now, side by side, word by word. */
export function AnswerPanel({ answer }: { answer: AnswerComparison }) {
  const { recorded, candidate } = answer;
  const diff = recorded === null || candidate === null ? null : wordDiff(recorded, candidate);
  return (
    <Panel title="Answer" scope={factsOf(answer)} isFit>
      <div className="replay-answers">
        <Side label="Recorded" isRefused={answer.recordedRefused === true} none="No answer was recorded.">
          {diff?.before ?? whole(recorded)}
        </Side>
        <Side label="Candidate" isRefused={answer.candidateRefused === true} none="It gives no answer.">
          {diff?.after ?? whole(candidate)}
        </Side>
      </div>
    </Panel>
  );
}

function whole(text: string | null): readonly DiffPart[] {
  return text === null ? [] : [{ text, isChanged: false }];
}

interface SideProps {
  label: string;
  isRefused: boolean;
  /** Said where there is no answer. */
  none: string;
  children: readonly DiffPart[];
}

function Side({ label, isRefused, none, children }: SideProps) {
  const isEmpty = children.every(({ text }) => text.trim() === '');
  return (
    <section className="replay-answers__side" aria-label={label}>
      <h3>
        {label}
        {isRefused ? <Chip tone="info">refused</Chip> : null}
      </h3>
      {isEmpty ? (
        <p className="text-3">{none}</p>
      ) : (
        <p className="replay-answers__text">
          {children.map(({ text, isChanged }, index) => {
            const Tag = !isChanged ? 'span' : label === 'Recorded' ? 'del' : 'ins';
            // oxlint-disable-next-line react/no-array-index-key -- parts of one text keep their order
            return <Tag key={index}>{text}</Tag>;
          })}
        </p>
      )}
    </section>
  );
}

function factsOf(answer: AnswerComparison): string {
  const { citationsKept, citationsLost, citationsGained, numbersLost, numbersGained } = answer;
  if (answer.isSameText === null) return 'there is nothing to compare';
  return [
    ...(answer.isSameText ? ['same text'] : []),
    ...(answer.similarity === null || answer.isSameText ? [] : [`similarity ${formatScore(answer.similarity)}`]),
    ...(answer.areCitationsKnown
      ? [`citations ${citationsKept + citationsLost.length} → ${citationsKept + citationsGained.length}`]
      : ['citations were not recorded']),
    ...(numbersLost.length + numbersGained.length === 0
      ? []
      : [`numbers ${list(numbersLost)} → ${list(numbersGained)}`]),
  ].join(' · ');
}

function list(numbers: readonly string[]): string {
  return numbers.length === 0 ? 'none' : numbers.join(', ');
}
