import type { EvalProgress } from '../contract/evals.ts';
import { createAsyncQueue } from './async-queue.ts';

/** Turns work with a progress callback into a stream that ends with its report; leaving the stream cancels the work. */
export function reportAsStream<Type extends string, Report, Progress = EvalProgress>(
  type: Type,
  signal: AbortSignal,
  work: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Report>,
): AsyncIterable<Progress | { type: Type; report: Report }> {
  const left = new AbortController();
  const queue = createAsyncQueue<Progress | { type: Type; report: Report }>({
    onReaderLeft: () => left.abort(),
  });
  work((progress) => queue.push(progress), AbortSignal.any([signal, left.signal])).then(
    (report) => {
      queue.push({ type, report });
      queue.close();
    },
    (error: unknown) => queue.fail(error),
  );
  return queue;
}
