import type { AccessAs, AccessScope, PrincipalsDeclaration } from '../contract/access.ts';

/**
 * Settles on whose behalf something is read: the tenant is the one asked for, else the one that all named principals
 * are declared in, else the shared one; the groups that a principal is in, directly or through other groups, are added.
 * A name that nobody has declared stands for itself alone.
 */
export function resolvePrincipals(declared: PrincipalsDeclaration, as: AccessAs): AccessScope {
  const names = new Set(as.principals);
  for (let size = -1; size !== names.size; ) {
    size = names.size;
    for (const [group, members] of Object.entries(declared.groups)) {
      if (members.some((member) => names.has(member))) names.add(group);
    }
  }
  return { tenant: as.tenant ?? commonTenant(declared, as.principals), principals: [...names].toSorted() };
}

/** Two principals of different tenants together are of neither: they see what is shared. */
function commonTenant({ tenants }: PrincipalsDeclaration, principals: readonly string[]): string {
  const own = new Set(principals.map((name) => (Object.hasOwn(tenants, name) ? tenants[name] : '')));
  const [only = ''] = own;
  return own.size === 1 ? only : '';
}
