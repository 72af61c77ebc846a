import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../main/base/json.ts';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { documentsFor } from '../../../../main/trace/import/detect-format.ts';
import { TRACE_FORMATS } from '../../../../main/trace/import/trace-formats.ts';
import { mutateJson } from '../../../support/mutate-json.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { readTraceFixture, traceFixtures } from '../../../support/trace-fixtures.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
/** Of each fixture. */
const MUTANTS = isLong ? 2200 : 80;

/** @returns what is unsound about a span, whatever it was made of */
function flawsOf(span: CanonicalSpan): string[] {
  const times = [span.startNs, span.endNs, ...(span.events ?? []).map(({ timeNs }) => timeNs)];
  const counts = Object.values(span.usage ?? {});
  return [
    ...(typeof span.traceId === 'string' && span.traceId !== '' ? [] : ['no trace']),
    ...(typeof span.spanId === 'string' && span.spanId !== '' ? [] : ['no span id']),
    ...(typeof span.name === 'string' ? [] : ['no name']),
    ...(span.parentSpanId === undefined || span.parentSpanId !== '' ? [] : ['an empty parent']),
    ...(times.every((time) => time === undefined || /^\d+$/.test(time)) ? [] : [`times ${times.join(' ')}`]),
    ...(counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? [] : [`usage ${counts.join(' ')}`]),
    ...(Object.values(span.costUsd ?? {}).every((cost) => Number.isFinite(cost)) ? [] : ['cost']),
    ...(Object.values(span).includes(undefined) ? ['a member that is undefined'] : []),
    ...(['full', 'partial', 'absent'].includes(span.content) ? [] : ['content']),
  ];
}

/** Every format is asked about, and then every mapper given, what was mutated. */
function mapAnything(document: JsonValue, formatName: string): CanonicalSpan[] {
  for (const format of TRACE_FORMATS) format.detects(document);
  const format = TRACE_FORMATS.find(({ name }) => name === formatName);
  if (format === undefined) throw new Error(`no format ${formatName}`);
  let index = 0;
  const told: string[] = [];
  const mapper = format.createMapper({
    file: 'fuzz',
    nextIndex: () => index++,
    unmapped: (field) => told.push(field),
    error: (sentence) => told.push(sentence),
  });
  const spans: CanonicalSpan[] = [];
  for (const value of documentsFor(format, document)) spans.push(...mapper.map(value));
  spans.push(...mapper.end());
  if (told.some((text) => typeof text !== 'string' || text === '')) throw new Error('an empty report');
  return spans;
}

describe.each(traceFixtures())('%s, mutated', (path) => {
  const formatName = path.split('/')[0] ?? '';
  it('ends in sound spans or a report, never in a crash', () => {
    const random = createSeededRandom(2026 + path.length);
    const values = readTraceFixture(path);
    for (let mutant = 0; mutant < MUTANTS; mutant += 1) {
      const seed = values[mutant % values.length] ?? null;
      const document = mutateJson(seed, random);
      const flaws = mapAnything(document, formatName).flatMap((span) => flawsOf(span));
      expect(flaws).toEqual([]);
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
