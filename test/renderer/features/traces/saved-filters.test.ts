import { describe, expect, it } from 'vitest';
import {
  MOST_SAVED_FILTERS,
  parseSavedFilters,
  withSavedFilter,
} from '../../../../renderer/features/traces/list/saved-filters.ts';

describe('kept filters', () => {
  it('stand newest first, once each, and the oldest gives way', () => {
    expect(withSavedFilter(['a', 'b'], 'b')).toEqual(['b', 'a']);
    const full = Array.from({ length: MOST_SAVED_FILTERS }, (_, index) => `tool:${index}`);
    expect(withSavedFilter(full, 'status:error')).toEqual(['status:error', ...full.slice(0, -1)]);
  });

  it('are none when what is stored is not a list of filters', () => {
    expect(parseSavedFilters(null)).toEqual([]);
    expect(parseSavedFilters('{cut o')).toEqual([]);
    expect(parseSavedFilters('{"a":1}')).toEqual([]);
    expect(parseSavedFilters('["status:error",4]')).toEqual(['status:error']);
  });
});
