/** One part of a trace filter: `status:error`, `-tool:search`, `attr.tier:gold`, or a word of titles (facet null). */
export interface FilterPart {
  facet: string | null;
  value: string;
}

/** As the engine reads it: `facet:value`, `-facet:value`, `facet:"two words"`, `"two words"`, `word`. */
const PART = /(?:(-?(?:attr\.[^\s":]+|[a-z]+)):)?(?:"([^"]*)"|(\S+))/g;

/** @returns the filter's parts in order */
export function filterParts(filter: string): readonly FilterPart[] {
  return [...filter.matchAll(PART)].map(([, facet, quoted, plain]) => ({
    facet: facet ?? null,
    value: quoted ?? plain ?? '',
  }));
}

/** @returns the parts as filter text; values with spaces are quoted */
export function filterText(parts: readonly FilterPart[]): string {
  return parts
    .map(({ facet, value }) => {
      const written = /\s/.test(value) || value === '' ? `"${value}"` : value;
      return facet === null ? written : `${facet}:${written}`;
    })
    .join(' ');
}

/** @returns whether the filter asks for this value of this facet */
export function hasFacet(filter: string, facet: string, value: string): boolean {
  return filterParts(filter).some((part) => part.facet === facet && part.value === value);
}

/** @returns the filter with the facet put in, or taken out when it was there */
export function toggleFacet(filter: string, facet: string, value: string): string {
  const parts = filterParts(filter);
  const without = parts.filter((part) => part.facet !== facet || part.value !== value);
  return filterText(without.length < parts.length ? without : [...parts, { facet, value }]);
}

/** @returns the filter without any part of one facet: what there would be to choose from */
export function withoutFacet(filter: string, facet: string): string {
  return filterText(filterParts(filter).filter((part) => part.facet !== facet));
}
