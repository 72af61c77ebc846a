import type { AttributeValue, Span } from '../../../../main/contract/span.ts';

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
export function attributeRows(span: Pick<Span, 'attributes'>): readonly AttributeRow[] {
  return Object.entries(span.attributes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const text = attributeText(value);
      return { name, text, isLong: text.length > LONG_VALUE || text.includes('\n') };
    });
}

function attributeText(value: AttributeValue): string {
  if (typeof value !== 'string') return typeof value === 'object' ? value.join(', ') : String(value);
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
