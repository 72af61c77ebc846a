import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { ToolResult } from '../../spec/tool.ts';

/**
 * Runs what a tool does: a failure that has a sentence becomes a result that the model sees.
 *
 * @throws CancelledError, and what has no sentence
 */
export async function asResult(work: () => ToolResult | Promise<ToolResult>): Promise<ToolResult> {
  try {
    return await work();
  } catch (error) {
    if (CancelledError.is(error)) throw error;
    if (TrestleError.is(error)) return { ok: false, message: error.message, isRetryable: error.isRetryable };
    const code = systemCode(error);
    if (code === null) throw error;
    return { ok: false, message: `The system refused: ${code}.`, isRetryable: false };
  }
}

/** What the system says about a file has no sentence of ours. */
function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : null;
}
