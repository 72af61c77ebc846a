import { CancelledError } from '../../base/errors/cancelled-error.ts';

/**
 * Runs stages side by side until all have ended. When one fails the others are told to stop, and its error is thrown
 * once they have.
 *
 * @param abort aborted on the first failure; the stages listen to it
 */
export async function runTogether(stages: readonly (() => Promise<void>)[], abort: AbortController): Promise<void> {
  let failure: { error: unknown } | null = null;
  await Promise.all(
    stages.map(async (stage) => {
      try {
        await stage();
      } catch (error) {
        // A cancellation is usually the echo of the real error in another stage.
        if (failure === null || (isCancellation(failure.error) && !isCancellation(error))) failure = { error };
        abort.abort();
      }
    }),
  );
  const first = failure as { error: unknown } | null;
  if (first !== null) throw isCancellation(first.error) ? new CancelledError() : first.error;
}

function isCancellation(error: unknown): boolean {
  return CancelledError.is(error) || (error instanceof Error && error.name === 'AbortError');
}
