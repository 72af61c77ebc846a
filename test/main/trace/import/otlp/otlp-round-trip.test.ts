import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../../main/base/json.ts';
import { CANONICAL_ATTRIBUTE } from '../../../../../main/trace/export/canonical-attribute.ts';
import { otlpOfSpans, WHOLE_SPANS } from '../../../../../main/trace/export/otlp-of-spans.ts';
import { mapTraces, readTraceValues } from '../../../../support/map-traces.ts';

const folder = fileURLToPath(new URL('../../../../../fixtures/traces/otel/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.includes('.json'));

describe('a trace that Trestle exported as OTLP', () => {
  it.each(files)('comes in again as it was: %s', (file) => {
    const { spans } = mapTraces(readTraceValues(folder + file));
    const document = JSON.parse(JSON.stringify(otlpOfSpans(spans, WHOLE_SPANS))) as JsonValue;
    const again = mapTraces([document]);
    expect(again.errors).toEqual([]);
    expect(again.records).toBe(spans.length);
    // The exporter groups by service; the spans themselves are the very same.
    const byId = (list: typeof spans) => list.toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));
    expect(byId(again.spans)).toEqual(byId(spans));
  });

  it('is read by its other attributes, with a note, where somebody changed what it says of itself', () => {
    const { spans } = mapTraces(readTraceValues(`${folder}gen-ai.otlp.json`));
    const chat = spans.filter(({ spanId }) => spanId === 'a100000000000002');
    const text = JSON.stringify(otlpOfSpans(chat, WHOLE_SPANS));
    const forged = JSON.parse(text.replace('\\"kind\\":\\"llm\\"', '\\"kind\\":\\"root\\"')) as JsonValue;
    const { spans: read, errors } = mapTraces([forged]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(CANONICAL_ATTRIBUTE);
    expect(read[0]).toMatchObject({ kind: 'llm', requestModel: 'claude-haiku-4-5' });
  });
});
