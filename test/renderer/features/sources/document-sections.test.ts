import { array, assert, integer, option, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import {
  documentSections,
  WINDOW_LENGTH,
  windowAround,
} from '../../../../renderer/features/sources/document/document-sections.ts';

const chunk = (start: number, end: number, headingPath: readonly string[] = []) => ({
  chunkId: `chk_${start}` as ChunkId,
  start,
  end,
  headingPath,
});
const whole = (text: string, chunkSpans: readonly ReturnType<typeof chunk>[]) => ({
  text,
  windowStart: 0,
  windowEnd: text.length,
  chunkSpans,
});

describe('cutting a document for the reader', () => {
  it('numbers chunks, keeps what lies between them, and marks the cited span', () => {
    const sections = documentSections(whole('# A\nabcdef\n\n# B\nxyz', [chunk(0, 11, ['A']), chunk(12, 19, ['B'])]), {
      start: 4,
      end: 7,
    });
    expect(sections.map(({ chunk: number, headingPath }) => [number, headingPath])).toEqual([
      [1, ['A']],
      [null, []],
      [2, ['B']],
    ]);
    expect(sections[0]?.runs).toEqual([
      { start: 0, end: 4, text: '# A\n', isCited: false },
      { start: 4, end: 7, text: 'abc', isCited: true },
      { start: 7, end: 11, text: 'def\n', isCited: false },
    ]);
  });

  it('marks a span that crosses a chunk border in both sections', () => {
    const sections = documentSections(whole('abcdef', [chunk(0, 3), chunk(3, 6)]), { start: 2, end: 4 });
    expect(sections.flatMap(({ runs }) => runs.filter(({ isCited }) => isCited).map(({ text }) => text))).toEqual([
      'c',
      'd',
    ]);
  });

  it('counts offsets from the start of the document in a window of it', () => {
    const window = { text: 'fghij', windowStart: 5, windowEnd: 10, chunkSpans: [chunk(0, 7), chunk(7, 20)] };
    const sections = documentSections(window, { start: 8, end: 9 });
    expect(sections.map(({ start, chunk: number }) => [start, number])).toEqual([
      [5, 1],
      [7, 2],
    ]);
    expect(sections[1]?.runs.find(({ isCited }) => isCited)?.text).toBe('i');
  });

  it('changes no character, whatever chunks and span are given', () => {
    const span = record({ start: integer({ min: 0, max: 60 }), length: integer({ min: 0, max: 30 }) });
    assert(
      property(string({ maxLength: 60 }), array(span, { maxLength: 8 }), option(span), (text, spans, cited) => {
        const chunks = spans.map(({ start, length }) => chunk(start, start + length));
        const mark = cited === null ? null : { start: cited.start, end: cited.start + cited.length };
        const sections = documentSections(whole(text, chunks), mark);
        const runs = sections.flatMap((section) => section.runs);
        expect(runs.map((run) => run.text).join('')).toBe(text);
        for (const run of runs) expect(text.slice(run.start, run.end)).toBe(run.text);
        const marked = runs
          .filter(({ isCited }) => isCited)
          .map((run) => run.text)
          .join('');
        expect(marked).toBe(mark === null ? '' : text.slice(mark.start, mark.end));
      }),
    );
  });
});

describe('the window into a long document', () => {
  it('is the start unless the span lies far in', () => {
    expect(windowAround(0)).toBeNull();
    expect(windowAround(100_000)).toBeNull();
    expect(windowAround(1_000_000)).toEqual({ start: 980_000, end: 980_000 + WINDOW_LENGTH });
  });
});
