import { principalName, tenantName } from '../../contract/access.ts';

/**
 * What a document or record says of who may find it. `problem` tells that it says something that cannot be read: then
 * it is closed, because what was meant may have been a restriction.
 */
export interface OwnAccess {
  tenant?: string;
  principals?: readonly string[];
  problem?: string;
  /** Fields by which its records are tagged one by one. */
  fields?: readonly string[];
}

/** Names everyone where a list cannot be empty: in a cell of a table, in front matter. */
export const EVERYONE = '*';

/** @returns the names in one form, sorted, each once; null when one is no name. `*` among them is everyone: `[]`. */
export function readPrincipals(values: readonly unknown[]): readonly string[] | null {
  const names = new Set<string>();
  for (const value of values) {
    const parsed = principalName.safeParse(value);
    if (!parsed.success) return null;
    names.add(parsed.data);
  }
  return names.has(EVERYONE) ? [] : [...names].toSorted();
}

/** @returns the tenant in its one form, or null when it is no name */
export function readTenant(value: unknown): string | null {
  const parsed = tenantName.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** @returns `own` as it is stored: equal statements are equal texts */
export function serializeOwnAccess(own: OwnAccess): string {
  const { tenant, principals, problem, fields } = own;
  return JSON.stringify({ tenant, principals, problem, fields });
}

export function parseOwnAccess(json: string | null): OwnAccess | null {
  return json === null ? null : (JSON.parse(json) as OwnAccess);
}
