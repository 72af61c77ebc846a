import { escapeHtml } from '../../../base/escape-html.ts';

/** Text of a cell; `mark` puts a colour on it that the text says too. */
export interface Cell {
  text: string;
  mark?: 'ok' | 'bad' | 'warn' | 'quiet';
  /** Put before the text; our own markup, never a value. */
  before?: string;
}

export interface TableColumn {
  name: string;
  isNumber?: boolean;
}

/** @returns a table whose first column names its rows; empty text for no rows */
export function table(columns: readonly TableColumn[], rows: readonly (readonly (string | Cell)[])[]): string {
  if (rows.length === 0) return '';
  const alignment = (index: number): string => (columns[index]?.isNumber === true ? 'n' : '');
  const head = columns.map(({ name }, index) => `<th scope="col" class="${alignment(index)}">${escapeHtml(name)}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((value, index) => {
      const { text, mark, before = '' } = typeof value === 'string' ? { text: value } : value;
      const tag = index === 0 ? 'th scope="row"' : 'td';
      return `<${tag} class="${alignment(index)}${mark === undefined ? '' : ` ${mark}`}">${before}${escapeHtml(text)}</${index === 0 ? 'th' : 'td'}>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="wide"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** @returns names with what they are, as a description list */
export function facts(rows: readonly (readonly [name: string, value: string])[]): string {
  const items = rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return items.length === 0 ? '' : `<dl>${items.join('')}</dl>`;
}
