import { describe, expect, it } from 'vitest';
import { mapToSource } from '../../../../main/retrieval/parse/offset-map.ts';
import { readCsv } from '../../../../main/retrieval/parse/read-csv.ts';

const recordsOf = (source: string, path = 'a.csv'): string[] => {
  const { mapped, blocks } = readCsv(source, path);
  return blocks.map((block) => mapped.text.slice(block.start, block.end).trim());
};

describe('readCsv', () => {
  it('writes each record as lines of column and value', () => {
    expect(recordsOf('id,name,note\n1,Ida,"calls, early"\n2,Per,\n')).toEqual([
      'id: 1\nname: Ida\nnote: calls, early',
      'id: 2\nname: Per',
    ]);
  });

  it('names records by the column that names them', () => {
    const { blocks } = readCsv('id,Title\n1,Leave\n2,\n', 'a.csv');
    expect(blocks.map((block) => block.record)).toMatchObject([
      { number: 1, title: 'Leave' },
      { number: 2, title: '2' },
    ]);
  });

  it.each([
    ['a;b\n1;"x;y"', 'a: 1\nb: x;y'],
    ['a\tb\n1\t2', 'a: 1\nb: 2'],
    ['a|b\n1|2', 'a: 1\nb: 2'],
    ['\ufeffa,b\r\n1,2\r\n', 'a: 1\nb: 2'],
    ['a,b\n1,2,3', 'a: 1\nb: 2\ncolumn 3: 3'],
    ['name,10\nx,y', 'column 1: name\ncolumn 2: 10'],
    ['a,b\n5" disk,2', 'a: 5" disk\nb: 2'],
    ['a,b\n"two\nlines",2', 'a: two\nlines\nb: 2'],
  ])('reads %j', (source, first) => {
    expect(recordsOf(source)[0]).toBe(first);
  });

  it('splits at tabs alone when the file is named for it', () => {
    expect(recordsOf('a,b\tc\n1,2\t3', 'x.TSV')).toEqual(['a,b: 1,2\nc: 3']);
  });

  it('leads a quoted value back to its spelling', () => {
    const source = 'a\n"say ""hi"" now"\n';
    const { mapped } = readCsv(source, 'a.csv');
    const start = mapped.text.indexOf('"hi"');
    const range = mapToSource(mapped.sliceMap(0, mapped.text.length), start, start + 4);
    expect(source.slice(range.start, range.end)).toBe('""hi""');
  });

  it('says when a quote is never closed and keeps what came before', () => {
    const { blocks, problem } = readCsv('a,b\n1,2\n3,"open\n4,5\n', 'a.csv');
    expect(blocks.length).toBe(2);
    expect(problem).toBe('A quote in row 3 is never closed.');
  });
});
