import type { SourceAccessSummary } from '../../../main/contract/access.ts';
import { formatQuantity } from '../../ui/format.ts';

/** Names shown in a cell; the whole stands in its title. */
const SHOWN_NAMES = 2;

/** @returns who may find a source's documents, short enough for a cell, and whole */
export function whoMayFind({ entries, rowFields }: Pick<SourceAccessSummary, 'entries' | 'rowFields'>): {
  text: string;
  title: string;
  isRestricted: boolean;
} {
  const told = entries.map(({ tenant, principals, isDenied, documents }) => {
    const people = isDenied ? 'nobody: rules unreadable' : principals.length === 0 ? 'everyone' : principals.join(', ');
    return `${people}${tenant === '' ? '' : ` of ${tenant}`}: ${formatQuantity(documents, 'document')}`;
  });
  const title = told.join('\n');
  const names = [...new Set(entries.flatMap(({ principals }) => principals))];
  const isOpen = entries.some(
    ({ isDenied, principals, tenant }) => !isDenied && principals.length === 0 && tenant === '',
  );
  const isRestricted = entries.some(
    ({ isDenied, principals, tenant }) => isDenied || principals.length > 0 || tenant !== '',
  );
  if (rowFields.length > 0) return { text: `per row: ${rowFields.join(', ')}`, title, isRestricted: true };
  if (!isRestricted) return { text: entries.length === 0 ? '' : 'everyone', title, isRestricted };
  const tenants = [...new Set(entries.map(({ tenant }) => tenant))].filter((tenant) => tenant !== '');
  const parts = [...names, ...(names.length === 0 ? tenants : [])];
  const some = parts.slice(0, SHOWN_NAMES).join(', ') || 'nobody';
  const more = parts.length > SHOWN_NAMES ? ` +${parts.length - SHOWN_NAMES}` : '';
  return { text: isOpen ? `everyone; some ${some}${more}` : `${some}${more}`, title, isRestricted };
}
