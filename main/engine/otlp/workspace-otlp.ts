import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { TraceReader } from '../../spec/tracer.ts';
import type { Database } from '../../storage/database.ts';
import { createImportedSpanWriter } from '../../trace/import/create-imported-span-writer.ts';
import { decodeOtlpProtobuf } from '../../trace/import/otlp/decode-otlp-protobuf.ts';
import { otlpFormat } from '../../trace/import/otlp/otlp-format.ts';
import { redactSpan } from '../../trace/import/redact-span.ts';
import { createKnownSecretFilter, hasSecretHint, type Redactor } from '../../trace/redact.ts';
import type { EngineServices } from '../services.ts';
import { createOtlpReceiver, type OtlpReceiver } from './otlp-receiver.ts';
import { createTraceEmitter, type TraceEmitter } from './trace-emitter.ts';

/** Traces of one workspace, coming and going over OTLP. */
export interface WorkspaceOtlp {
  receiver: OtlpReceiver;
  emitter: TraceEmitter;
}

export function createWorkspaceOtlp(options: {
  services: EngineServices;
  journal: Database;
  traces: Pick<TraceReader, 'readCanonical'>;
  redactor: Redactor;
  knownSecrets: () => readonly string[];
  /** Spans were written: what was said in them can be made findable. */
  onDidWrite: () => void;
}): WorkspaceOtlp {
  const { services, journal, traces, redactor, knownSecrets, onDidWrite } = options;
  const { clock, random, events, environment, egress } = services;
  const clean = (span: CanonicalSpan): { span: CanonicalSpan; count: number } => {
    const json = JSON.stringify(span);
    const shaped = hasSecretHint(json) ? redactSpan(span, redactor) : { span, count: 0 };
    const known = createKnownSecretFilter(knownSecrets()).cleanJson(
      shaped.count === 0 ? json : JSON.stringify(shaped.span),
    );
    return {
      span: known.count === 0 ? shaped.span : (JSON.parse(known.text) as CanonicalSpan),
      count: shaped.count + known.count,
    };
  };
  return {
    receiver: createOtlpReceiver({
      writer: createImportedSpanWriter({ database: journal, clock, onDidWrite }),
      format: otlpFormat,
      decodeProtobuf: decodeOtlpProtobuf,
      clean,
      clock,
      onDidSettle: () => events.publish({ type: 'traces-imported' }),
      onDidChange: () => events.publish({ type: 'otlp-changed' }),
    }),
    emitter: createTraceEmitter({
      environment,
      egress,
      clock,
      random,
      read: (traceId) => traces.readCanonical(traceId).spans,
    }),
  };
}
