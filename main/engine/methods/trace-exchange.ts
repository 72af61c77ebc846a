import { throwIfAborted } from '../../base/abort.ts';
import { diffTraces } from '../../pipeline/trace-diff/diff-traces.ts';
import { exportText } from '../../trace/export/export-text.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Traces beside each other, and on their way out as files. Nothing of it executes anything. */
export function createTraceExchangeHandlers({ traces }: StandingParts): Handlers<'trace.diff', 'trace.export'> {
  return {
    'trace.diff': async ({ before, after }) => diffTraces(traces.readCanonical(before), traces.readCanonical(after)),
    'trace.export': async function* ({ traceIds }, { signal }) {
      const count = { traces: 0, spans: 0, characters: 0 };
      const read = function* () {
        for (const traceId of new Set(traceIds)) {
          throwIfAborted(signal);
          const { spans } = traces.readCanonical(traceId);
          count.traces += 1;
          count.spans += spans.length;
          yield spans;
        }
      };
      for (const text of exportText(read())) {
        count.characters += text.length;
        yield { type: 'export-part' as const, text };
      }
      yield { type: 'export-finished' as const, ...count };
    },
  };
}
