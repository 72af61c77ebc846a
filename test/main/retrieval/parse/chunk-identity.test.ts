import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  chunkIdOf,
  documentIdOf,
  embeddingInput,
  textHashOf,
} from '../../../../main/retrieval/parse/chunk-identity.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const chunk = { title: 'Handbook', headingPath: ['Leave', 'Parental'], text: 'Twenty weeks.' };

describe('identities', () => {
  it('derive a document from its source and path', () => {
    expect(documentIdOf('docs', 'a/b.md')).toBe(`doc_${sha256('docs\0a/b.md').slice(0, 20)}`);
  });

  it('tell chunks apart by document, headings, text and occurrence, not by title or place', () => {
    const [one, other] = [documentIdOf('docs', 'a.md'), documentIdOf('docs', 'b.md')];
    const id = chunkIdOf(one, chunk, 0);
    expect(id).toMatch(/^chk_[0-9a-f]{20}$/);
    expect(chunkIdOf(one, { ...chunk }, 0)).toBe(id);
    const others = [
      chunkIdOf(other, chunk, 0),
      chunkIdOf(one, { ...chunk, headingPath: ['Leave'] }, 0),
      chunkIdOf(one, { ...chunk, headingPath: ['Leave Parental'] }, 0),
      chunkIdOf(one, { ...chunk, text: 'Ten weeks.' }, 0),
      chunkIdOf(one, chunk, 1),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });

  it('embed the title and the headings with the text, and nothing for what is missing', () => {
    expect(embeddingInput(chunk)).toBe('Handbook\nLeave > Parental\nTwenty weeks.');
    expect(embeddingInput({ title: '', headingPath: [], text: 'Alone.' })).toBe('Alone.');
  });

  it('find equal embedding inputs by an equal hash', () => {
    expect(textHashOf('a')).toBe(sha256('a').slice(0, 32));
  });
});
