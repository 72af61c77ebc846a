import { fileURLToPath } from 'node:url';
import type { CanonicalSpan } from '../../main/contract/canonical-span.ts';
import { type MappedTraces, mapTraces, readTraceValues } from './map-traces.ts';

const folder = fileURLToPath(new URL('../../fixtures/traces/otel/', import.meta.url));

/** @returns what is mapped of a file of `fixtures/traces/otel`, and its spans by id */
export function loadOtelFixture(file: string): MappedTraces & { span: (spanId: string) => CanonicalSpan } {
  const mapped = mapTraces(readTraceValues(folder + file));
  const span = (spanId: string): CanonicalSpan => {
    const found = mapped.spans.find((candidate) => candidate.spanId === spanId);
    if (found === undefined) throw new Error(`no span ${spanId}`);
    return found;
  };
  return { ...mapped, span };
}
