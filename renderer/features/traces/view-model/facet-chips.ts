import type { TraceFacets } from '../../../../main/contract/trace.ts';
import { filterParts } from './filter-text.ts';

/** A value the list can be narrowed to, or is, with one press. */
export interface FacetChip {
  facet: string;
  value: string;
  /** Null where it was not counted. */
  count: number | null;
  isActive: boolean;
}

/** A facet with several values, behind one button. */
export interface FacetMenu {
  facet: string;
  values: readonly { value: string; count: number }[];
  /** Further values that are not listed: a filter can name them. */
  others: number;
}

/** States worth a chip, what needs looking at first. */
const STATUSES = ['error', 'degraded', 'refused', 'cancelled', 'ok'];

/**
 * @param statuses the facets without the filter's own status part: what there would be to choose from
 * @returns a chip for each state, and one for every other part of the filter, to take it out
 */
export function facetChips(filter: string, statuses: TraceFacets | undefined): readonly FacetChip[] {
  const parts = filterParts(filter);
  const counts = new Map(
    (statuses?.facets.find(({ name }) => name === 'status')?.values ?? []).map(({ value, count }) => [value, count]),
  );
  const states = STATUSES.map((value) => ({
    facet: 'status',
    value,
    count: counts.get(value) ?? null,
    isActive: parts.some((part) => part.facet === 'status' && part.value === value),
  })).filter((chip) => chip.isActive || (chip.count ?? 0) > 0);
  const others = parts
    .filter(({ facet }) => facet !== null && facet !== 'status')
    .map(({ facet, value }) => ({ facet: facet ?? '', value, count: null, isActive: true }));
  // One state alone narrows nothing.
  return [...(states.length < 2 && !states.some((chip) => chip.isActive) ? [] : states), ...others];
}

/** @returns the facets that can narrow the list further; one whose values are all alike, or that is in the filter, cannot */
export function facetMenus(filter: string, facets: TraceFacets | undefined): readonly FacetMenu[] {
  const inFilter = new Set(filterParts(filter).map(({ facet }) => facet));
  return (facets?.facets ?? [])
    .filter(({ name, values }) => name !== 'status' && values.length > 1 && !inFilter.has(name))
    .map(({ name, values, others }) => ({ facet: name, values, others }));
}
