import { describe, expect, it } from 'vitest';
import { mapTraces } from '../../../support/map-traces.ts';
import { mapTraceFixture, readTraceFixture, traceFixtures } from '../../../support/trace-fixtures.ts';

describe.each(traceFixtures())('%s', (path) => {
  it('is detected by its content as what its folder says', () => {
    expect(mapTraceFixture(path).format).toBe(path.split('/')[0]);
  });

  it('loses no record: each has a span that is not made up', () => {
    const { spans, records, errors } = mapTraceFixture(path);
    expect(spans.filter(({ synthetic }) => synthetic === undefined)).toHaveLength(records);
    expect(records).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it('gives the same ids when it is read again, and no id twice', () => {
    const ids = (): string[] => mapTraceFixture(path).spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(ids().length);
  });

  it('hangs every span on one of its trace, or on none', () => {
    const { spans } = mapTraceFixture(path);
    const known = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
    const orphans = spans.filter((span) => span.parentSpanId && !known.has(`${span.traceId} ${span.parentSpanId}`));
    expect(orphans.map(({ spanId }) => spanId)).toEqual([]);
  });

  it('says the same when its records come in a list around', () => {
    const values = readTraceFixture(path);
    const ids = ({ spans }: ReturnType<typeof mapTraces>): string[] => spans.map(({ spanId }) => spanId);
    expect(ids(mapTraces([values]))).toEqual(ids(mapTraces(values)));
  });
});
