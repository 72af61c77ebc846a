import { describe, expect, it } from 'vitest';
import { mapToSource } from '../../../../../main/retrieval/parse/offset-map.ts';
import { parseDocument } from '../../../../../main/retrieval/parse/parse-document.ts';

const NOTEBOOK = JSON.stringify(
  {
    nbformat: 4,
    metadata: { language_info: { name: 'python' } },
    cells: [
      { source: ['# Late fees\n', '\n', 'A "fee" of 4 % is due — always.\n'], cell_type: 'markdown' },
      {
        cell_type: 'code',
        source: ['fee = 0.04\n', 'print(fee * 100)\n'],
        outputs: [
          { output_type: 'stream', text: ['4.0 per cent\n'] },
          { data: { 'text/plain': 'DataFrame of 3 rows', 'image/png': 'iVBORw0KGgo=' } },
          { output_type: 'stream', text: 'x'.repeat(100_000) },
        ],
      },
      { cell_type: 'markdown', source: '## Appeals\n\nWrite to the board.' },
    ],
  },
  null,
  1,
);

describe('a notebook', () => {
  it('is its Markdown under its headings, its code and what that printed, up to a limit', async () => {
    const outcome = await parseDocument({
      path: 'a.ipynb',
      format: 'notebook',
      bytes: new TextEncoder().encode(NOTEBOOK),
    });
    if (outcome.kind !== 'document') throw new Error(JSON.stringify(outcome));
    const { title, metadata, chunks, source } = outcome.document;
    expect({ title, metadata }).toEqual({ title: 'Late fees', metadata: { language: 'python', cells: 3 } });
    const text = chunks.map((chunk) => chunk.text).join('\n');
    expect(text).toContain('A "fee" of 4 % is due — always.');
    expect(text).toContain('print(fee * 100)');
    expect(text).toContain('4.0 per cent');
    expect(text).toContain('DataFrame of 3 rows');
    expect(text).not.toContain('iVBORw0KGgo=');
    expect(text.length).toBeLessThan(6000);
    const chunk = chunks.find((candidate) => candidate.text.includes('4 % is due'));
    const at = chunk?.text.indexOf('4 % is due') ?? -1;
    const range = mapToSource(chunk?.offsetMap ?? null, at, at + 10);
    expect(source.slice(range.start, range.end)).toBe('4 % is due');
  });

  it.each(['{"cells": [', '[]]', '{"cells": {"a" 1}}', '"', '{"cells": [{"source": ["a", ]}]'])(
    'that is broken is refused with where it breaks: %s',
    async (text) => {
      const outcome = await parseDocument({
        path: 'a.ipynb',
        format: 'notebook',
        bytes: new TextEncoder().encode(text),
      });
      expect(outcome.kind).toBe('skipped');
    },
  );
});
