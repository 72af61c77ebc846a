import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  createDrafts,
  type DraftStorage,
  MAX_DRAFT_LENGTH,
  MAX_DRAFTS,
  MAX_DRAFTS_LENGTH,
} from '../../../renderer/drafts/create-drafts.ts';

/** A browser's storage, in memory. */
function storage(entries = new Map<string, string>()): DraftStorage & { entries: Map<string, string> } {
  return {
    entries,
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  };
}

const question = { workspacePath: '/w', form: 'question' };

describe('drafts', () => {
  test('are there for the next page, each for its own workspace, form and subject', () => {
    const kept = storage();
    createDrafts(kept).keep(question, 'half a quest');
    const next = createDrafts(kept);
    expect(next.read(question, z.string())).toBe('half a quest');
    expect(next.read({ ...question, workspacePath: '/other' }, z.string())).toBeNull();
    expect(next.read({ ...question, form: 'task' }, z.string())).toBeNull();
    expect(next.read({ ...question, about: 'x' }, z.string())).toBeNull();
    next.drop(question);
    expect(createDrafts(kept).read(question, z.string())).toBeNull();
    expect(kept.entries.size).toBe(0);
  });

  test('that the form of today cannot read, or that somebody damaged, are none', () => {
    const kept = storage();
    const drafts = createDrafts(kept);
    drafts.keep(question, { text: 'of an older version' });
    expect(drafts.read(question, z.string())).toBeNull();
    for (const name of kept.entries.keys()) kept.entries.set(name, '{"kept');
    expect(drafts.read(question, z.string())).toBeNull();
    expect(drafts.all('question', z.string())).toEqual([]);
  });

  test('of one form are found in all workspaces, whatever else is stored', () => {
    const kept = storage(new Map([['theme', 'dark']]));
    const drafts = createDrafts(kept);
    drafts.keep({ workspacePath: '/a\nb', form: 'file', about: 'prompts/a.md' }, 'A');
    drafts.keep({ workspacePath: '/c', form: 'file', about: 'prompts/c.md' }, 'C');
    drafts.keep(question, 'not a file');
    expect(drafts.all('file', z.string())).toEqual([
      { key: { workspacePath: '/a\nb', form: 'file', about: 'prompts/a.md' }, value: 'A' },
      { key: { workspacePath: '/c', form: 'file', about: 'prompts/c.md' }, value: 'C' },
    ]);
  });

  test('without a storage, or with one that is full, disturb nobody', () => {
    createDrafts(null).keep(question, 'text');
    expect(createDrafts(null).read(question, z.string())).toBeNull();
    const full: DraftStorage = {
      ...storage(),
      setItem() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    expect(() => createDrafts(full).keep(question, 'text')).not.toThrow();
  });

  test('a text that grew past the bound is not kept, and neither is its older part', () => {
    const kept = storage();
    const drafts = createDrafts(kept);
    drafts.keep(question, 'short');
    drafts.keep(question, 'x'.repeat(MAX_DRAFT_LENGTH));
    expect(drafts.read(question, z.string())).toBeNull();
  });

  test('never take more than their room, and the newest always stays', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ about: fc.nat(80), length: fc.constantFrom(1, 1000, 200_000, 500_000) }), {
          minLength: 1,
          maxLength: 100,
        }),
        (texts) => {
          const kept = storage();
          let at = 0;
          const drafts = createDrafts(kept, () => (at += 1));
          for (const { about, length } of texts) {
            const key = { ...question, about: String(about) };
            drafts.keep(key, 'x'.repeat(length));
            expect(drafts.read(key, z.string())).toHaveLength(length);
          }
          const sizes = [...kept.entries.values()].map((text) => text.length);
          expect(sizes.length).toBeLessThanOrEqual(MAX_DRAFTS);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_DRAFTS_LENGTH);
        },
      ),
      { numRuns: 40 },
    );
  });
});
