import { type OwnAccess, readPrincipals, readTenant, serializeOwnAccess } from './own-access.ts';

/** The fields by which each record of a data file says who may find it. */
export interface RecordAccessFields {
  tenantField?: string | undefined;
  principalsField?: string | undefined;
}

/**
 * Turns the values of a record's access fields into what is stored of them. A record whose field is missing or empty is
 * closed: a blank cell is more often forgotten than meant for everyone, who are written `*`.
 *
 * @param valueOf the value under a field's name: a text, or what JSON has there; undefined when there is none
 */
export function recordAccess(fields: RecordAccessFields, valueOf: (field: string) => unknown): string {
  const { tenantField, principalsField } = fields;
  const own: OwnAccess = {};
  if (tenantField !== undefined) {
    const tenant = readTenant(valueOf(tenantField));
    if (tenant === null || tenant === '') return unreadable(tenantField);
    own.tenant = tenant;
  }
  if (principalsField !== undefined) {
    const principals = readNames(valueOf(principalsField));
    if (principals === null) return unreadable(principalsField);
    own.principals = principals;
  }
  return serializeOwnAccess(own);
}

function unreadable(field: string): string {
  return serializeOwnAccess({ problem: `its field "${field}" is empty or no name` });
}

/** A JSON list as it is, `[]` included; a text is cut at commas and semicolons. */
function readNames(value: unknown): readonly string[] | null {
  if (Array.isArray(value)) return readPrincipals(value);
  if (typeof value !== 'string') return null;
  const names = value
    .split(/[,;]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? null : readPrincipals(names);
}

/** @returns the record's value under `field` when it is an object of its own keys */
export function fieldOf(record: unknown): (field: string) => unknown {
  return (field) =>
    typeof record === 'object' && record !== null && Object.hasOwn(record, field)
      ? (record as Record<string, unknown>)[field]
      : undefined;
}

/** @returns the value, or undefined when the text is not strict JSON */
export function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}
