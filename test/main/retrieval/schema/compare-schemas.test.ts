import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SchemaField } from '../../../../main/contract/schema.ts';
import { compareSchemas, mustHold, shareOfValues } from '../../../../main/retrieval/schema/compare-schemas.ts';
import { readCsv } from '../../../../main/retrieval/parse/read-csv.ts';
import { readJson, readJsonLines } from '../../../../main/retrieval/parse/json/read-json.ts';

const fieldsOf = (csv: string): readonly SchemaField[] => readCsv(csv, 'a.csv').fields ?? [];
const compare = (before: string, after: string) => compareSchemas(fieldsOf(before), fieldsOf(after), { isTable: true });

const TABLE = 'id,outcome,dose\n1,better,10\n2,worse,20\n3,same,30\n';

describe('a table of the same columns', () => {
  it('is not changed by other rows, their order, or the order of its columns', () => {
    expect(compare(TABLE, 'dose,id,outcome\n99,7,dead\n,8,better\n')).toEqual([]);
  });
});

describe('what changed in a table', () => {
  it('is a column with another name and the same values', () => {
    expect(compare(TABLE, TABLE.replace('outcome', 'result'))).toEqual([
      { kind: 'renamed', field: 'outcome', to: 'result', overlap: 1 },
    ]);
  });

  it('is a column that is gone, whatever else came', () => {
    const changes = compare(TABLE, 'id,dose,city\n1,10,Oslo\n2,20,Bergen\n3,30,Tromsø\n');
    expect(changes).toEqual([
      { kind: 'dropped', field: 'outcome' },
      { kind: 'added', field: 'city' },
    ]);
    expect(mustHold(changes)).toBe(true);
  });

  it('is a column of another type', () => {
    expect(compare(TABLE, TABLE.replaceAll(/,\d0/g, ',ten'))).toEqual([
      { kind: 'retyped', field: 'dose', from: 'number', to: 'text' },
    ]);
  });

  it('is a column that has lost its values', () => {
    expect(compare(TABLE, TABLE.replaceAll(/better|worse|same/g, ''))).toEqual([
      { kind: 'emptied', field: 'outcome', from: 1, to: 0 },
    ]);
  });

  it('is an added column, which holds nothing back', () => {
    const changes = compare(TABLE, 'id,outcome,dose,note\n1,better,10,x\n');
    expect(changes).toEqual([{ kind: 'added', field: 'note' }]);
    expect(mustHold(changes)).toBe(false);
  });

  it('is told apart for columns that were renamed crosswise', () => {
    const rows = Array.from({ length: 200 }, (_, row) => `city ${row},person ${row}`).join('\n');
    expect(compare(`place,name\n${rows}\n`, `town,owner\n${rows}\n`)).toEqual([
      { kind: 'renamed', field: 'place', to: 'town', overlap: 1 },
      { kind: 'renamed', field: 'name', to: 'owner', overlap: 1 },
    ]);
  });
});

describe('records', () => {
  it('have fields by the way to their values, in JSON and in JSONL', () => {
    const json = '[{"id": 1, "address": {"city": "Oslo"}, "tags": ["a", "b"]}, {"id": 2, "tags": null}]';
    const names = (fields: readonly SchemaField[] | null) => fields?.map(({ name, type }) => `${name} ${type}`);
    expect(names(readJson(json).fields)).toEqual(['id number', 'address.city text', 'tags text']);
    expect(names(readJsonLines('{"a": true}\n{"a": false, "b": "2026-01-02"}\n').fields)).toEqual([
      'a boolean',
      'b date',
    ]);
  });

  it('are none in a settings file', () => {
    expect(readJson('{"compilerOptions": {"strict": true}}').fields).toBeNull();
  });

  it('may leave out a field that hardly any has', () => {
    const row = (index: number, rare: string) => `{"id": ${index}${rare}}`;
    const before = Array.from({ length: 100 }, (_, index) => row(index, index < 5 ? ', "rare": "x"' : '')).join('\n');
    const after = Array.from({ length: 100 }, (_, index) => row(index, '')).join('\n');
    const fields = (text: string) => readJsonLines(text).fields ?? [];
    expect(compareSchemas(fields(before), fields(after), { isTable: false })).toEqual([]);
    expect(compareSchemas(fields(before), fields(after), { isTable: true })).toEqual([
      { kind: 'dropped', field: 'rare' },
    ]);
  });
});

describe('the share of common values', () => {
  it('is close to the truth for any two sets, and exact for small ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.float({ min: 0, max: 1, noNaN: true }), (size, share) => {
        const kept = Math.round(size * share);
        const column = (from: number) => Array.from({ length: size }, (_, index) => `value ${from + index}`).join('\n');
        const [before] = fieldsOf(`a\n${column(0)}\n`);
        const [after] = fieldsOf(`a\n${column(size - kept)}\n`);
        const estimate = shareOfValues(before as SchemaField, after as SchemaField);
        expect(Math.abs(estimate - kept / size)).toBeLessThanOrEqual(size <= 64 ? 1e-9 : 0.35);
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});
