/** A tag as the index holds it. */
export interface ShownTag {
  tenant: string;
  /** Empty = everyone of the tenant. */
  principals: readonly string[];
  /** Its rules could not be read, or it was never tagged: the owner only. */
  isDenied: boolean;
}

/** Names shown; further ones are counted. */
const SHOWN_NAMES = 2;

/**
 * @param rowFields the fields by which its records are tagged one by one
 * @returns who may find what is tagged so, short enough for a cell: `everyone`, `legal, hr +3`, `per row: tenant`; empty
 *   when there is nothing to find
 */
export function shortAccess(tags: readonly ShownTag[], rowFields: readonly string[]): string {
  if (tags.length === 0) return '';
  if (rowFields.length > 0) return `per row: ${rowFields.join(', ')}`;
  const open = tags.filter(({ isDenied }) => !isDenied);
  if (open.length === 0) return 'nobody';
  const isForAll = open.some(({ tenant, principals }) => tenant === '' && principals.length === 0);
  if (isForAll && tags.length === 1) return 'everyone';
  const names = [...new Set(open.flatMap(nameOf))];
  const shown = names.slice(0, SHOWN_NAMES).join(', ') || 'nobody';
  const more = names.length > SHOWN_NAMES ? ` +${names.length - SHOWN_NAMES}` : '';
  return `${isForAll ? 'everyone; some ' : ''}${shown}${more}`;
}

function nameOf({ tenant, principals }: ShownTag): readonly string[] {
  if (principals.length > 0) return principals;
  return tenant === '' ? [] : [`everyone of ${tenant}`];
}
