import { describe, expect, it } from 'vitest';
import type { TraceFacets } from '../../../../main/contract/trace.ts';
import { listSort, NEWEST_FIRST, sortText, tableSort } from '../../../../renderer/features/traces/list/trace-sort.ts';
import { facetChips, facetMenus } from '../../../../renderer/features/traces/view-model/facet-chips.ts';
import {
  filterParts,
  filterText,
  hasFacet,
  toggleFacet,
  withoutFacet,
} from '../../../../renderer/features/traces/view-model/filter-text.ts';
import { turnRows } from '../../../../renderer/features/traces/view-model/turn-rows.ts';
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

describe('a filter in all its words', () => {
  it('is kept as it is: turned round, by attribute, by number', () => {
    const text = '-tool:search attr.tier:gold duration:>2s said:"late delivery"';
    expect(filterText(filterParts(text))).toBe(text);
    expect(toggleFacet(text, 'attr.tier', 'gold')).toBe('-tool:search duration:>2s said:"late delivery"');
  });
});

describe('the facets', () => {
  const status = (values: readonly (readonly [value: string, count: number])[]): TraceFacets => ({
    total: 25,
    facets: [{ name: 'status', values: values.map(([value, count]) => ({ value, count })), others: 0 }],
  });
  const facets: TraceFacets = {
    total: 25,
    facets: [
      { name: 'status', values: [{ value: 'ok', count: 25 }], others: 0 },
      {
        name: 'model',
        values: [
          { value: 'lab/nordic-small', count: 20 },
          { value: 'local/extractive', count: 5 },
        ],
        others: 3,
      },
      { name: 'origin', values: [{ value: 'otlp', count: 25 }], others: 0 },
    ],
  };

  it('offer the states there are, what needs looking at first', () => {
    const chips = facetChips(
      '',
      status([
        ['ok', 20],
        ['error', 1],
        ['refused', 4],
      ]),
    );
    expect(chips.map(({ value, count }) => [value, count])).toEqual([
      ['error', 1],
      ['refused', 4],
      ['ok', 20],
    ]);
  });

  it('offer nothing that could not narrow the list', () => {
    expect(facetChips('', status([['ok', 25]]))).toEqual([]);
    expect(facetChips('', undefined)).toEqual([]);
    expect(facetMenus('', facets).map(({ facet, others }) => [facet, others])).toEqual([['model', 3]]);
    expect(facetMenus('model:local/extractive', facets)).toEqual([]);
  });

  it('keep showing what is switched on, so that it can be switched off', () => {
    const chips = facetChips('status:error -tool:search attr.tier:gold words', status([['ok', 25]]));
    expect(chips.filter(({ isActive }) => isActive).map(({ facet, value }) => `${facet}:${value}`)).toEqual([
      'status:error',
      '-tool:search',
      'attr.tier:gold',
    ]);
  });
});

describe('the order of the list', () => {
  it('is the one the engine sorts by; the youngest trace began last', () => {
    expect(tableSort(NEWEST_FIRST)).toEqual({ columnId: 'age', direction: 'ascending' });
    expect(listSort({ columnId: 'age', direction: 'ascending' })).toEqual(NEWEST_FIRST);
    expect(listSort({ columnId: 'time', direction: 'descending' })).toEqual({ sort: 'duration', order: 'desc' });
    expect(sortText({ sort: 'cost', order: 'desc' })).toBe('dearest first');
  });

  it('survives the way to the table and back', () => {
    for (const sort of ['start', 'duration', 'cost', 'tokens'] as const) {
      for (const order of ['asc', 'desc'] as const)
        expect(listSort(tableSort({ sort, order }))).toEqual({ sort, order });
    }
  });
});

describe('the turns of a session', () => {
  it('show their tokens on the scale of the largest', () => {
    const rows = turnRows([
      aSummary({ inputTokens: 60, outputTokens: 40 }),
      aSummary({ inputTokens: 150, outputTokens: 50 }),
    ]);
    expect(rows.map(({ number, inputShare, outputShare }) => [number, inputShare, outputShare])).toEqual([
      [1, 0.3, 0.2],
      [2, 0.75, 0.25],
    ]);
    expect(turnRows([aSummary({ inputTokens: 0, outputTokens: 0 })])[0]?.inputShare).toBe(0);
  });
});
