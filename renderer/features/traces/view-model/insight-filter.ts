import { filterParts, filterText } from './filter-text.ts';

/** @returns the filter narrowed to one more condition; what it said before of the same facet gives way */
export function narrowed(filter: string, parts: Readonly<Record<string, string | readonly string[]>>): string {
  const facets = new Set(Object.keys(parts));
  return filterText([
    ...filterParts(filter).filter(({ facet }) => facet === null || !facets.has(facet)),
    ...Object.entries(parts).flatMap(([facet, value]) =>
      (typeof value === 'string' ? [value] : value).map((each) => ({ facet, value: each })),
    ),
  ]);
}

/** @returns a stage with bounds of its calls, as `stage:` takes it: `llm chat >=237ms <316ms` */
export function stageBetween(stage: string, { from, to }: { from: number; to: number }): string {
  return [stage, ...(from > 0 ? [`>=${from}ms`] : []), `<${to}ms`].join(' ');
}
