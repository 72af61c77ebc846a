import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { abortError } from '../../base/abort.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Tool, ToolCallOptions, ToolResult } from '../../spec/tool.ts';

/**
 * Calls a tool. What it throws is a result that the model sees; a tool that ignores its signal is not waited for.
 *
 * @returns its result; of one that was begun and not waited for, one that may have acted
 * @throws CancelledError, TimeoutError of the run's own signal, only for a tool without an effect
 */
export async function runTool(tool: Tool, args: JsonObject, options: ToolCallOptions): Promise<ToolResult> {
  const hasEffect = tool.contract.effect === 'write' || tool.contract.effect === 'external';
  return settle(hasEffect, options.signal, () => tool.execute(args, options));
}

/** @param hasEffect a call that was begun and failed without saying so may have had it */
export async function settle(
  hasEffect: boolean,
  signal: AbortSignal,
  call: () => Promise<ToolResult>,
): Promise<ToolResult> {
  if (signal.aborted) {
    if (!hasEffect) throw abortError(signal);
    return { ok: false, message: 'The run was stopped before the call was made.', isRetryable: true };
  }
  const left = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(abortError(signal)), { signal: left.signal });
  });
  try {
    return await Promise.race([call(), aborted]);
  } catch (error) {
    if (signal.aborted && !hasEffect) throw abortError(signal);
    const message = error instanceof Error ? error.message : String(error);
    const isRetryable = TrestleError.is(error) && error.isRetryable && !CancelledError.is(error);
    // A tool says by its result that nothing happened. An exception says nothing.
    return { ok: false, message, isRetryable, ...(hasEffect ? { mayHaveActed: true as const } : {}) };
  } finally {
    left.abort(null);
    aborted.catch(() => undefined);
  }
}
