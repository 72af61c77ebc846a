import { describe, expect, it } from 'vitest';
import { JsonSyntaxProblem } from '../../../../../main/retrieval/parse/json/json-tokens.ts';
import { readJson, readJsonLines } from '../../../../../main/retrieval/parse/json/read-json.ts';
import { mapToSource } from '../../../../../main/retrieval/parse/offset-map.ts';

const linesOf = (source: string): string[] => readJson(source).mapped.text.trim().split('\n');

describe('readJson', () => {
  it('writes one line per value, under the way to it', () => {
    const source = JSON.stringify({
      name: 'halden',
      office: { city: 'Oslo', floors: [1, 2, 3] },
      staff: [{ name: 'Ida', skills: ['customs', 'rail'] }, { name: 'Per' }],
      empty: {},
      none: null,
      blank: '',
      open: true,
    });
    expect(linesOf(source)).toEqual([
      'name: halden',
      'office.city: Oslo',
      'office.floors: 1, 2, 3',
      'staff[0].name: Ida',
      'staff[0].skills: customs, rail',
      'staff[1].name: Per',
      'open: true',
    ]);
  });

  it('makes a section of each member', () => {
    const { blocks } = readJson('{"scripts": {"a": 1}, "files": ["x"]}');
    expect(blocks.map((block) => block.heading)).toEqual([
      { level: 1, text: 'scripts' },
      { level: 1, text: 'files' },
    ]);
  });

  it('makes a record of each element of a list, named by what it calls itself', () => {
    const { blocks } = readJson('[{"id": 7, "title": "Leave"}, {"x": 1}, {"_id": "d3"}]');
    expect(blocks.map((block) => block.record)).toMatchObject([
      { number: 1, title: 'Leave' },
      { number: 2, title: null },
      { number: 3, title: 'd3' },
    ]);
  });

  it('decodes escapes and leads them back to their spelling', () => {
    const source = String.raw`{"note": "tab\t\"quoted\" \u00e9 \ud83d\ude9a end"}`;
    const { mapped } = readJson(source);
    expect(mapped.text.trim()).toBe('note: tab\t"quoted" é 🚚 end');
    const map = mapped.sliceMap(0, mapped.text.length);
    const quote = (words: string): string => {
      const start = mapped.text.indexOf(words);
      const range = mapToSource(map, start, start + words.length);
      return source.slice(range.start, range.end);
    };
    expect(quote('"quoted"')).toBe(String.raw`\"quoted\"`);
    expect(quote('é')).toBe(String.raw`\u00e9`);
    expect(quote('🚚 end')).toBe(String.raw`\ud83d\ude9a end`);
  });

  it('replaces half a character by the sign for it', () => {
    expect(readJson(String.raw`["\ud83d x"]`).mapped.text.trim()).toBe('\ufffd x');
  });

  it('accepts the comments and commas of hand-written files', () => {
    expect(linesOf('\ufeff// settings\n{"a": [1, 2,], /* two */ "b": "c",}')).toEqual(['a: 1, 2', 'b: c']);
  });

  it('reads a single value', () => {
    expect(linesOf('"hello"')).toEqual(['hello']);
  });

  it.each([
    ['', 'no value'],
    ['{"a": }', 'a value is expected'],
    ['{"a" 1}', '":" is expected'],
    ['{a: 1}', 'unexpected "a"'],
    ['[1 2]', '"," or "]" is expected'],
    ['[1, 2', 'the text ends'],
    ['[,]', 'a value is expected'],
    ['{} {}', 'more after the end'],
    ['["open', 'not closed'],
    ['["line\nbreak"]', 'not closed'],
    ['[/* open', 'unexpected "/"'],
  ])('refuses %j: %s', (source, message) => {
    expect(() => readJson(source)).toThrow(JsonSyntaxProblem);
    expect(() => readJson(source)).toThrow(message);
  });

  it('goes down a million levels', () => {
    const depth = 1_000_000;
    expect(linesOf(`${'['.repeat(depth)}"deep"${']'.repeat(depth)}`)).toEqual([expect.stringMatching(/: deep$/)]);
  });
});

describe('readJsonLines', () => {
  it('reads each line as a record and counts the bad ones', () => {
    const source = '{"_id": "d1", "title": "One", "text": "first"}\n{"broken\n\n{"title": "Two"}\r\n';
    const { mapped, blocks, problem } = readJsonLines(source);
    expect(blocks.map((block) => block.record)).toMatchObject([
      { number: 1, title: 'One' },
      { number: 4, title: 'Two' },
    ]);
    expect(mapped.text).not.toContain('broken');
    expect(problem).toBe('1 of 3 lines is not JSON (first: line 2: a string that is not closed on its line).');
  });

  it('has nothing to read when every line is bad', () => {
    const { blocks, problem } = readJsonLines('no\njson\n');
    expect(blocks).toEqual([]);
    expect(problem).toMatch(/^2 of 2 lines are not JSON/);
  });

  it('gives a file up that begins with a thousand bad lines', () => {
    expect(readJsonLines('bad\n'.repeat(5000)).problem).toMatch(/^1000 of the first 1000 lines are not JSON/);
    expect(readJsonLines(`1\n${'bad\n'.repeat(5000)}`).problem).toMatch(/^5000 of 5001 lines are not JSON/);
  });
});
