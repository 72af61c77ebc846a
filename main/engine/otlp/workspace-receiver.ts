import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Database } from '../../storage/database.ts';
import { createImportedSpanWriter } from '../../trace/import/create-imported-span-writer.ts';
import { decodeOtlpProtobuf } from '../../trace/import/otlp/decode-otlp-protobuf.ts';
import { otlpFormat } from '../../trace/import/otlp/otlp-format.ts';
import { redactSpan } from '../../trace/import/redact-span.ts';
import { createKnownSecretFilter, hasSecretHint, type Redactor } from '../../trace/redact.ts';
import type { EngineServices } from '../services.ts';
import { createOtlpReceiver, type OtlpReceiver } from './otlp-receiver.ts';

/** Takes what other programs send into one workspace's journal, without its secrets. */
export function createWorkspaceReceiver(options: {
  services: Pick<EngineServices, 'clock' | 'events'>;
  journal: Database;
  redactor: Redactor;
  knownSecrets: () => readonly string[];
  /** Spans were written: what was said in them can be made findable. */
  onDidWrite: () => void;
}): OtlpReceiver {
  const { services, journal, redactor, knownSecrets, onDidWrite } = options;
  const { clock, events } = services;
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
  return createOtlpReceiver({
    writer: createImportedSpanWriter({ database: journal, clock, onDidWrite }),
    format: otlpFormat,
    decodeProtobuf: decodeOtlpProtobuf,
    clean,
    clock,
    onDidSettle: () => events.publish({ type: 'traces-imported' }),
    onDidChange: () => events.publish({ type: 'otlp-changed' }),
  });
}
