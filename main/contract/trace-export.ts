import * as z from 'zod';
import { MAX_TRACE_ID_LENGTH } from './trace.ts';

/** Traces of one export. */
export const MAX_EXPORTED_TRACES = 10_000;

export const traceExportRequest = z.strictObject({
  /** Ids of traces, or unambiguous beginnings of such. */
  traceIds: z.array(z.string().min(1).max(MAX_TRACE_ID_LENGTH)).min(1).max(MAX_EXPORTED_TRACES),
  /** `otlp`: the OpenTelemetry protocol as JSON. Other tools read it; Trestle takes it in again exactly. */
  format: z.literal('otlp').default('otlp'),
});

export type TraceExportEvent =
  /** The parts, one after the other, are the document. */
  | { type: 'export-part'; text: string }
  | { type: 'export-finished'; traces: number; spans: number; characters: number };
