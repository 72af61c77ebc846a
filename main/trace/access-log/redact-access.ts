import type { AccessAs } from '../../contract/access.ts';
import type { Redactor } from '../redact.ts';
import type { Access } from './access-log.ts';

/**
 * @returns the access without the secrets that were typed into its question or its names. It is this text that the row's
 *   hashes are of: what was taken out is nowhere, not even as a hash that could be guessed.
 */
export function redactAccess(access: Access, redactor: Pick<Redactor, 'redactText'>): Access {
  const clean = (text: string): string => redactor.redactText(text).text;
  const { as, query } = access;
  return { ...access, as: as === null ? null : cleanNames(as, clean), query: query === null ? null : clean(query) };
}

function cleanNames({ tenant, principals }: AccessAs, clean: (text: string) => string): AccessAs {
  return { ...(tenant === undefined ? {} : { tenant: clean(tenant) }), principals: principals.map(clean) };
}
