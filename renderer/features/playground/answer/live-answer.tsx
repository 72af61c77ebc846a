import { formatQuantity } from '../../../ui/index.ts';
import { answerSentences } from '../view-model/answer-text.ts';
import { readableText } from '../view-model/readable-text.ts';
import type { AskRun } from '../view-model/ask-run.ts';

/** What a screen reader hears: finished sentences as they come, then how it ended. Words would be noise. */
export function LiveAnswer({ run }: { run: AskRun }) {
  const isRunning = run.status === 'running';
  const sentences = answerSentences(run.result?.answer ?? run.text, !isRunning);
  return (
    <div className="visually-hidden" aria-live="polite" aria-atomic="false">
      {sentences.map(({ text }, index) => (
        <p key={index}>{readableText(text)}</p>
      ))}
      {run.result === null ? null : (
        <p>
          {run.result.refused
            ? 'The question was refused.'
            : `Answer complete, ${formatQuantity(run.result.citations.length, 'citation')}.`}
        </p>
      )}
    </div>
  );
}
