import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { CallGuard } from '../../spec/call-guard.ts';
import type { Tool, ToolResult } from '../../spec/tool.ts';

export function guardKeyOf(toolName: string): string {
  return `tool:${toolName}`;
}

/**
 * Puts a contract's limits before a tool: its deadline, its calls a minute, and a breaker that opens when too many fail. A
 * call that the limits stop is a result that the model sees; one that ran out of time may have had its effect.
 */
export function withCallGuard(tool: Tool, guard: CallGuard): Tool {
  const { name, effect, limits } = tool.contract;
  const { timeoutMs, requestsPerMinute, errorRate } = limits;
  const hasEffect = effect === 'write' || effect === 'external';
  return {
    ...tool,
    contract: tool.contract,
    execute: async (args, options) => {
      let hasBegun = false;
      try {
        return await guard.run(
          guardKeyOf(name),
          { timeoutMs, requestsPerMinute, errorRate },
          { signal: options.signal, isFailure: countsAgainst },
          (signal) => {
            hasBegun = true;
            return tool.execute(args, { ...options, signal });
          },
        );
      } catch (error) {
        // The caller's own end, not the tool's.
        if (options.signal.aborted || CancelledError.is(error) || !TrestleError.is(error)) throw error;
        const { message, isRetryable } = error;
        const mayHaveActed = hasEffect && hasBegun && TimeoutError.is(error);
        return { ok: false, message, isRetryable, ...(mayHaveActed ? { mayHaveActed } : {}) };
      }
    },
  };
}

/** A refused argument says nothing about the tool; what may be tried again says that it is not well. */
function countsAgainst(result: ToolResult): boolean {
  return !result.ok && (result.isRetryable || result.mayHaveActed === true);
}
