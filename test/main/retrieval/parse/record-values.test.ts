import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../../main/retrieval/parse/parse-document.ts';
import { readValue, RecordValuesBuilder } from '../../../../main/retrieval/parse/record-values.ts';

async function recordsOf(
  path: string,
  text: string,
  options: { chunker?: string; tenantField?: string } = {},
): Promise<unknown[]> {
  const format = path.endsWith('.csv') ? 'csv' : path.endsWith('.jsonl') ? 'jsonl' : 'json';
  const { tenantField, ...reading } = options;
  const bytes = new TextEncoder().encode(text);
  const accessFields = tenantField === undefined ? null : { tenantField };
  const outcome = await parseDocument({ path, format, bytes, accessFields, ...reading });
  if (outcome.kind !== 'document') throw new Error(outcome.kind);
  return outcome.document.chunks.map(({ records }) => JSON.parse(records ?? 'null') as unknown);
}

describe('the values of records', () => {
  it.each([
    ['1200', 1200],
    ['-3.50', -3.5],
    ['00123', '00123'],
    ['1,200', '1,200'],
    ['1e9', '1e9'],
    ['true', true],
    ['Yes', 'Yes'],
  ])('reads %s as %j', (text, value) => expect(readValue(text)).toBe(value));

  it('leaves out what is blank or too long, and makes a list of a field that comes again', () => {
    const values = new RecordValuesBuilder();
    values.add('Tag', 'a');
    values.add('tag', 'b');
    values.add('note', ' ');
    values.add('body', 'x'.repeat(1000));
    values.add('__proto__', 1);
    expect(JSON.stringify(values.take())).toBe('{"tag":["a","b"],"__proto__":1}');
    expect(values.take()).toEqual({});
  });

  it('are those of CSV rows, JSON elements and lines, one for each record of a chunk', async () => {
    const wanted = [
      [
        { subject: 'Crane', amountsek: 1200 },
        { subject: 'Rope', amountsek: 80, rush: true },
      ],
    ];
    expect(await recordsOf('a.csv', 'subject,amountSek,rush\nCrane,1200,\nRope,80,true\n')).toEqual(wanted);
    const [first, second] = [
      { subject: 'Crane', amountSek: 1200 },
      { subject: 'Rope', amountSek: 80, rush: true },
    ];
    expect(await recordsOf('a.json', JSON.stringify([first, second]))).toEqual(wanted);
    expect(await recordsOf('a.jsonl', `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`)).toEqual(wanted);
    expect(await recordsOf('a.json', '[{"buyer":{"city":"Oslo"},"tags":["x","y"]}]')).toEqual([
      [{ 'buyer.city': 'Oslo', tags: ['x', 'y'] }],
    ]);
    expect(await recordsOf('settings.json', '{"port": 8080}')).toEqual([null]);
  });

  it('of records for different people stay apart, whatever cuts the file', async () => {
    const csv = 'subject,tenant\nCrane,halden\nRope,borg\nWinch,borg\n';
    const wanted = [
      [{ subject: 'Crane', tenant: 'halden' }],
      [
        { subject: 'Rope', tenant: 'borg' },
        { subject: 'Winch', tenant: 'borg' },
      ],
    ];
    expect(await recordsOf('a.csv', csv, { tenantField: 'tenant' })).toEqual(wanted);
    expect(await recordsOf('a.csv', csv, { tenantField: 'tenant', chunker: 'fixed-1/64+8' })).toEqual(wanted);
  });
});
