import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import type { Span } from '../../../../main/contract/span.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { jsonText } from './json-text.ts';

export interface AttributeRow {
  name: string;
  /** As text; JSON texts are laid out. */
  text: string;
  /** Longer than a row can show. */
  isLong: boolean;
}

/** Values longer than this get room of their own. UTF-16 units. */
const LONG_VALUE = 80;

/** @returns every attribute of a span by name, as text a person can read */
export function attributeRows(
  span: Pick<Span, 'attributes'> | Pick<CanonicalSpan, 'attributes'>,
): readonly AttributeRow[] {
  return Object.entries(span.attributes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const text = attributeText(value);
      return { name: visibleLine(name), text, isLong: text.length > LONG_VALUE || text.includes('\n') };
    });
}

function attributeText(value: unknown): string {
  const isFlat = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  return isFlat ? jsonText(value.join(', ')) : jsonText(value);
}

/** @returns the rows whose name or value holds every word that is looked for, whatever its case */
export function matchingRows(rows: readonly AttributeRow[], search: string): readonly AttributeRow[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter(({ name, text }) => {
    const whole = `${name} ${text}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}
