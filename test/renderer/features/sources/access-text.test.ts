import { describe, expect, it } from 'vitest';
import type { AccessEntry } from '../../../../main/contract/access.ts';
import { whoMayFind } from '../../../../renderer/features/sources/access-text.ts';

const entry = (over: Partial<AccessEntry>): AccessEntry => ({
  tenant: '',
  principals: [],
  isDenied: false,
  documents: 3,
  chunks: 9,
  ...over,
});
const text = (...entries: AccessEntry[]) => whoMayFind({ entries, rowFields: [] }).text;

describe('who may find a source', () => {
  it('is everyone while nobody is named', () => {
    expect(whoMayFind({ entries: [entry({})], rowFields: [] })).toEqual({
      text: 'everyone',
      title: 'everyone: 3 documents',
      isRestricted: false,
    });
  });

  it('names the first principals, and says when only a part is kept to them', () => {
    expect(text(entry({ principals: ['claims', 'legal'] }))).toBe('claims, legal');
    expect(text(entry({ principals: ['a', 'b', 'c'] }))).toBe('a, b +1');
    expect(text(entry({}), entry({ principals: ['claims'], documents: 1 }))).toBe('everyone; some claims');
    expect(text(entry({ tenant: 'north' }))).toBe('north');
  });

  it('says what no rule could be read for, and what is decided record by record', () => {
    expect(whoMayFind({ entries: [entry({ isDenied: true })], rowFields: [] })).toMatchObject({
      text: 'nobody',
      title: 'nobody: rules unreadable: 3 documents',
    });
    expect(whoMayFind({ entries: [entry({})], rowFields: ['tenant'] }).text).toBe('per row: tenant');
  });
});
