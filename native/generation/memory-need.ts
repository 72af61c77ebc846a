import { ModelCallError } from '../../main/base/errors/model-call-error.ts';

/** What loading takes beside the weights themselves: the graph that is made of them, and room for a conversation. */
const LOADING_SHARE = 1.2;
const MEBIBYTE = 1024 * 1024;

/**
 * @param options.weightBytes of the graph and its tensor files
 * @param options.availableBytes what the system can still give
 * @throws ModelCallError when that is not enough: the system would end some process, and not necessarily ours
 */
export function requireMemory(options: { folder: string; weightBytes: number; availableBytes: number }): void {
  const { folder, weightBytes, availableBytes } = options;
  const needed = weightBytes * LOADING_SHARE;
  if (needed <= availableBytes) return;
  throw new ModelCallError(
    `${folder} needs about ${mebibytes(needed)} MiB of memory and ${mebibytes(availableBytes)} MiB are free. Close something, or take a smaller or more strongly quantized model.`,
    { details: { neededBytes: needed, availableBytes } },
  );
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / MEBIBYTE);
}
