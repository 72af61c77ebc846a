import type { TraceImportEvent } from '../../contract/trace-import.ts';
import { createImportedSpanWriter } from '../../trace/import/create-imported-span-writer.ts';
import { importTraces } from '../../trace/import/import-traces.ts';
import type { Handlers } from '../handlers.ts';
import { knownSecrets } from '../known-secrets.ts';
import { reportAsStream } from '../report-as-stream.ts';
import type { StandingParts } from '../session-parts.ts';

const IMPORT_ID_BYTES = 6;

/** Traces of other programs, brought home from files. Leaving the stream ends the import after the batch being written. */
export function createTraceImportHandlers(parts: StandingParts): Handlers<never, 'trace.import'> {
  const { services, journal, saidIndexer } = parts;
  const { clock, random, environment, secrets, layout, events } = services;
  return {
    'trace.import': (request, { signal }) => {
      parts.requireTrust('import traces');
      const { paths, tenantField, standardInput } = request;
      return reportAsStream<'import-finished', Awaited<ReturnType<typeof importTraces>>, TraceImportEvent>(
        'import-finished',
        signal,
        async (onEvent, workSignal) => {
          try {
            return await importTraces({
              paths,
              ...(tenantField === undefined ? {} : { tenantField }),
              ...(standardInput === undefined ? {} : { standardInput }),
              importId: `imp-${random.hex(IMPORT_ID_BYTES)}`,
              layout,
              writer: createImportedSpanWriter({ database: journal, clock, onDidWrite: saidIndexer.wake }),
              knownSecrets: [...knownSecrets(environment), ...secrets.seenValues()],
              signal: workSignal,
              onEvent,
            });
          } finally {
            events.publish({ type: 'traces-imported' });
          }
        },
      );
    },
  };
}
