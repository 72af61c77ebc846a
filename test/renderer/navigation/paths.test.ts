import { assert, dictionary, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentPath,
  href,
  playgroundPath,
  sourcesPath,
  tracePath,
  tracesPath,
} from '../../../renderer/navigation/paths.ts';
import { parseSearchText, writeSearchText } from '../../../renderer/navigation/search-text.ts';

describe('deep links', () => {
  it('name a document at a span, a trace at a span, a question', () => {
    expect(documentPath({ id: 'doc_1', start: 0, end: 719 })).toBe('/sources/document/doc_1?start=0&end=719');
    expect(documentPath({ id: 'chk_2', source: 'wiki' })).toBe('/sources/document/chk_2?source=wiki');
    expect(tracePath({ traceId: '4f0a', span: '00ab' })).toBe('/traces/4f0a?span=00ab');
    expect(playgroundPath({ question: 'How long?' })).toBe('/playground?question=How+long%3F');
    expect(href(sourcesPath())).toBe('#/sources');
  });

  it('leave out what is not given, and escape what could break the address', () => {
    expect(tracesPath({ filter: '' })).toBe('/traces');
    expect(sourcesPath({ source: 'a&b', add: true })).toBe('/sources?source=a%26b&add=1');
    expect(documentPath({ id: '../settings' })).toBe('/sources/document/..%2Fsettings');
  });
});

describe('search parameters', () => {
  it('keep an id that is made of digits as it is', () => {
    expect(parseSearchText('?span=1234567890123456789')).toEqual({ span: '1234567890123456789' });
  });

  it('come back as they were written', () => {
    assert(
      property(dictionary(string({ minLength: 1 }), string()), (search) => {
        // Half of a surrogate pair has no place in an address; URLSearchParams replaces it.
        const wellFormed = Object.fromEntries(
          Object.entries(search).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
        );
        expect({ ...parseSearchText(writeSearchText(wellFormed)) }).toEqual({ ...wellFormed });
      }),
    );
  });
});
