import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { ErrorCode } from '../../base/errors/error-code.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { ProcessLog } from './process-log.ts';

/** Of the product or its disk, not of what somebody asked for. */
const NOTED: ReadonlySet<ErrorCode> = new Set([
  'bug',
  'protocol',
  'storage',
  'storage_full',
  'storage_corrupt',
  'schema_too_new',
]);

/** @returns the engine, noting calls that fail for a reason that lies in the product or its disk */
export function notingFailures(engine: EngineClient, log: ProcessLog): EngineClient {
  const note = (method: string, error: unknown): void => {
    if (CancelledError.is(error) || (error instanceof Error && error.name === 'AbortError')) return;
    if (!TrestleError.is(error) || NOTED.has(error.code)) log.noteError('call-failed', error, { method });
  };
  return {
    async call(method, request, options) {
      try {
        return await engine.call(method, request, options);
      } catch (error) {
        note(method, error);
        throw error;
      }
    },
    async *stream(method, request, options) {
      try {
        yield* engine.stream(method, request, options);
      } catch (error) {
        note(method, error);
        throw error;
      }
    },
  };
}
