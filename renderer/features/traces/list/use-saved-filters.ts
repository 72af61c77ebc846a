import { use, useState } from 'react';
import { layoutKey, LayoutScope } from '../../../ui/panel/layout-scope.ts';
import { parseSavedFilters, withSavedFilter } from './saved-filters.ts';

/** @returns the filters of this workspace that are kept on this machine, and how to keep and forget one */
export function useSavedFilters() {
  const key = layoutKey(use(LayoutScope), 'traces.filters');
  const [filters, setFilters] = useState(() => parseSavedFilters(localStorage.getItem(key)));
  const write = (next: readonly string[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    setFilters(next);
  };
  return {
    filters,
    save: (filter: string) => write(withSavedFilter(filters, filter.trim())),
    forget: (filter: string) => write(filters.filter((other) => other !== filter)),
  };
}
