import type { TraceStats, TraceSummary } from '../../../../main/contract/trace.ts';
import { filterParts } from './filter-text.ts';

/** A value the list can be narrowed to with one press. */
export interface FacetChip {
  facet: string;
  value: string;
  /** Null where it was not counted. */
  count: number | null;
  isActive: boolean;
}

/** States worth a chip, what needs looking at first. */
const STATUSES: readonly TraceSummary['status'][] = ['error', 'degraded', 'refused', 'cancelled', 'ok'];

/**
 * @param byStatus counts without the filter's own status part
 * @param traces as listed; a facet whose values are all alike cannot narrow anything and gets no chip
 */
export function facetChips(
  filter: string,
  byStatus: TraceStats['byStatus'] | undefined,
  traces: readonly Pick<TraceSummary, 'kind' | 'model' | 'pipelineId' | 'origin'>[],
): readonly FacetChip[] {
  const parts = filterParts(filter);
  const isActive = (facet: string, value: string) => parts.some((part) => part.facet === facet && part.value === value);
  const chips: FacetChip[] = STATUSES.map((value) => ({
    facet: 'status',
    value,
    count: byStatus?.[value] ?? null,
    isActive: isActive('status', value),
  })).filter((chip) => chip.isActive || (chip.count ?? 0) > 0);
  const distinct = (facet: string, values: readonly string[]): FacetChip[] => {
    const active = parts.filter((part) => part.facet === facet).map(({ value }) => value);
    const all = [...new Set([...active, ...values.filter((value) => value !== '')])];
    return all.length < 2 && active.length === 0
      ? []
      : all.map((value) => ({ facet, value, count: null, isActive: isActive(facet, value) }));
  };
  const known = new Set(['status', 'kind', 'model', 'pipeline', 'origin']);
  const others = parts.filter(({ facet }) => facet !== null && !known.has(facet));
  return [
    // One state alone narrows nothing.
    ...(chips.length < 2 && !chips.some((chip) => chip.isActive) ? [] : chips),
    ...distinct(
      'kind',
      traces.map(({ kind }) => kind),
    ),
    ...distinct(
      'model',
      traces.map(({ model }) => model),
    ),
    ...distinct(
      'pipeline',
      traces.map(({ pipelineId }) => pipelineId),
    ),
    ...distinct(
      'origin',
      traces.map(({ origin }) => origin),
    ),
    ...others.map(({ facet, value }) => ({ facet: facet ?? '', value, count: null, isActive: true })),
  ];
}
