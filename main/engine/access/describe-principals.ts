import type { AccessDescription, SourceAccess } from '../../contract/access.ts';
import type { WorkspaceFile } from '../../contract/workspace-file.ts';
import type { IndexedAccess } from '../../retrieval/access/describe-access.ts';

/** @returns every tenant and principal that trestle.jsonc declares or a tag of the index names, and who may find what */
export function describePrincipals(file: WorkspaceFile, indexed: IndexedAccess): AccessDescription {
  const { groups, tenants } = file.principals;
  const entries = indexed.sources.flatMap((source) => source.entries).filter(({ isDenied }) => !isDenied);
  const names = new Set([
    ...Object.keys(groups),
    ...Object.values(groups).flat(),
    ...Object.keys(tenants),
    ...entries.flatMap(({ principals }) => principals),
  ]);
  const knownTenants = new Set([...Object.values(tenants), ...entries.map(({ tenant }) => tenant)]);
  knownTenants.delete('');
  return {
    tenants: [...knownTenants].toSorted(),
    principals: [...names].toSorted().map((name) => ({
      name,
      isGroup: Object.hasOwn(groups, name),
      members: Object.hasOwn(groups, name) ? (groups[name] ?? []) : [],
      tenant: Object.hasOwn(tenants, name) ? (tenants[name] ?? null) : null,
    })),
    sources: indexed.sources.map((source) => ({
      ...source,
      rowFields: rowFieldsOf(file.sources.find(({ id }) => id === source.sourceId)?.access),
    })),
    untaggedChunks: indexed.untaggedChunks,
  };
}

/** @returns the fields by which a source's records are tagged one by one */
export function rowFieldsOf(access: SourceAccess | undefined): readonly string[] {
  return [access?.tenantField, access?.principalsField].flatMap((field) => field ?? []);
}
