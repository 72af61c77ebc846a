import { useNow } from '../../../engine/use-now.ts';
import { Note, TextButton } from '../../../ui/index.ts';
import { useAsk } from '../use-ask.ts';
import { attemptNote, cacheNote } from '../view-model/answer-origin.ts';
import type { AskRun } from '../view-model/ask-run.ts';

/** Which model answered when it was not the first that was called, and whether the answer was given again from a cache. */
export function OriginNotes({ run }: { run: AskRun }) {
  const ask = useAsk();
  const now = useNow();
  const { result } = run;
  if (result === null) return null;
  const attempts = attemptNote(result);
  const cache = cacheNote(result.cache, now);
  return (
    <>
      {attempts === null ? null : <Note kind={attempts.kind}>{attempts.text}</Note>}
      {result.partial === undefined ? null : <Note kind="warn">{result.partial}</Note>}
      {cache === null ? null : (
        <Note
          kind={cache.kind}
          action={
            result.cache.outcome === 'hit' ? (
              <TextButton onClick={() => ask(run.question, run.overrides, { usesCache: false })}>
                Make it anew
              </TextButton>
            ) : undefined
          }
        >
          {cache.text}
        </Note>
      )}
    </>
  );
}
