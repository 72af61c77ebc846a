import { describe, expect, it } from 'vitest';
import { facetChips } from '../../../../renderer/features/traces/view-model/facet-chips.ts';
import {
  filterParts,
  filterText,
  hasFacet,
  toggleFacet,
  withoutFacet,
} from '../../../../renderer/features/traces/view-model/filter-text.ts';
import { aSummary } from './builders.ts';

describe('the trace filter', () => {
  it('is the same thing as text and as parts', () => {
    const text = 'status:error model:local/extractive late "free time"';
    expect(filterParts(text)).toEqual([
      { facet: 'status', value: 'error' },
      { facet: 'model', value: 'local/extractive' },
      { facet: null, value: 'late' },
      { facet: null, value: 'free time' },
    ]);
    expect(filterText(filterParts(text))).toBe(text);
  });

  it('takes a facet in and out with one press, leaving the rest alone', () => {
    const narrowed = toggleFacet('late delivery', 'status', 'refused');
    expect(narrowed).toBe('late delivery status:refused');
    expect(hasFacet(narrowed, 'status', 'refused')).toBe(true);
    expect(toggleFacet(narrowed, 'status', 'refused')).toBe('late delivery');
    expect(toggleFacet('', 'pipeline', 'two words')).toBe('pipeline:"two words"');
  });

  it('can be read without one of its facets', () => {
    expect(withoutFacet('status:error late status:ok', 'status')).toBe('late');
  });
});

describe('the facet chips', () => {
  const counts = { ok: 20, refused: 4, degraded: 0, error: 1, cancelled: 0 };

  it('offer the states there are, what needs looking at first', () => {
    const chips = facetChips('', counts, [aSummary()]);
    expect(chips.map(({ value, count }) => [value, count])).toEqual([
      ['error', 1],
      ['refused', 4],
      ['ok', 20],
    ]);
  });

  it('offer nothing that could not narrow the list', () => {
    expect(facetChips('', { ...counts, refused: 0, error: 0 }, [aSummary(), aSummary()])).toEqual([]);
    const chips = facetChips('', undefined, [aSummary({ model: 'a/b' }), aSummary({ model: 'c/d' })]);
    expect(chips.map(({ facet, value }) => `${facet}:${value}`)).toEqual(['model:a/b', 'model:c/d']);
  });

  it('keep showing what is switched on, so that it can be switched off', () => {
    const chips = facetChips('status:error release:r-7f3', { ...counts, error: 0 }, []);
    expect(chips.filter(({ isActive }) => isActive).map(({ facet, value }) => `${facet}:${value}`)).toEqual([
      'status:error',
      'release:r-7f3',
    ]);
  });
});
