import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../main/base/json.ts';
import { detectFormat, documentsFor } from '../../../../main/trace/import/detect-format.ts';
import type { TraceFormat } from '../../../../main/trace/import/trace-format.ts';

const hasKey =
  (key: string) =>
  (value: JsonValue): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);

const format = (name: string, detects: (value: JsonValue) => boolean): TraceFormat => ({
  name,
  detects,
  createMapper: () => ({ map: () => [], end: () => [] }),
});
const rows = format('rows', hasKey('span_id'));
const bundles = format('bundles', hasKey('observations'));

describe('the format of a value', () => {
  it.each<[string, JsonValue]>([
    ['a record as it is', { span_id: 'a' }],
    ['an array', [{ span_id: 'a' }]],
    ['an array in an array', [[{ span_id: 'a' }]]],
    ['{data: […]}', { data: [{ span_id: 'a' }] }],
    ['{spans: […]}', { spans: [{ span_id: 'a' }], total: 1 }],
    ['{info, data: {spans: […]}}', { info: {}, data: { spans: [{ span_id: 'a' }] } }],
    ['rows by session', { 'session-1': [{ span_id: 'a' }], 'session-2': [{ span_id: 'b' }] }],
    ['an array that begins with a heading', [{ exported: 'today' }, { span_id: 'a' }]],
  ])('is found inside of %s', (_, value) => {
    expect(detectFormat(value, [rows])?.name).toBe('rows');
  });

  it('is that of the wrapper when a format knows the wrapper', () => {
    const value = { trace: {}, observations: [{ span_id: 'a' }] };
    expect(detectFormat(value, [rows, bundles])?.name).toBe('bundles');
  });

  it('is the first of the list on one level', () => {
    expect(detectFormat({ span_id: 'a', observations: [] }, [rows, bundles])?.name).toBe('rows');
    expect(detectFormat({ span_id: 'a', observations: [] }, [bundles, rows])?.name).toBe('bundles');
  });

  it('is nothing for what no format knows, and does not look into records', () => {
    expect(detectFormat({ attributes: { nested: { span_id: 'a' } } }, [rows])).toBeNull();
    expect(detectFormat('text', [rows])).toBeNull();
    expect(detectFormat([], [rows])).toBeNull();
  });
});

describe('the documents of a value', () => {
  it('are taken out of wrappers in order, and what is not detected comes too', () => {
    const value = [{ data: [{ span_id: 'a' }, { span_id: 'b' }] }, { note: 1 }];
    expect([...documentsFor(rows, value)]).toEqual([{ span_id: 'a' }, { span_id: 'b' }, { note: 1 }]);
  });

  it('are handed on as detected', () => {
    const value = [{ observations: [{ span_id: 'a' }] }];
    expect([...documentsFor(bundles, value)]).toEqual([{ observations: [{ span_id: 'a' }] }]);
  });

  it('do not tear a conversation into its messages', () => {
    const chat = [{ role: 'user', content: 'hi' }];
    expect([...documentsFor(rows, [chat, chat])]).toEqual([chat, chat]);
  });
});
