import { describe, expect, it } from 'vitest';
import { readUnixNano } from '../../../../../main/trace/import/otlp/read-otlp-span.ts';
import { mapTraces } from '../../../../support/map-traces.ts';

describe('a time in nanoseconds since 1970', () => {
  it('stands as it is, whatever the century', () => {
    expect(readUnixNano('1770110045120000123')).toEqual({ ns: '1770110045120000123' });
    expect(readUnixNano(1500)).toEqual({ ns: '1500' });
  });

  it('is read as milliseconds or microseconds where it would lie before 2000 and those do not', () => {
    expect(readUnixNano('1770110045120')).toEqual({
      ns: '1770110045120000000',
      was: '1770110045120',
      unit: 'milliseconds',
    });
    expect(readUnixNano(1770110045120000)).toEqual({
      ns: '1770110045120000000',
      was: '1770110045120000',
      unit: 'microseconds',
    });
  });

  it('is noted on the span that was mended', () => {
    const span = {
      traceId: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
      spanId: '00000000000000a1',
      name: 'moor',
      startTimeUnixNano: '1770110045120',
      endTimeUnixNano: '1770110046120',
      attributes: [],
    };
    const [moored] = mapTraces([{ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }]).spans;
    expect(moored).toMatchObject({
      startNs: '1770110045120000000',
      endNs: '1770110046120000000',
      repairs: [
        { field: 'start', was: '1770110045120' },
        { field: 'end', was: '1770110046120' },
      ],
    });
  });
});
