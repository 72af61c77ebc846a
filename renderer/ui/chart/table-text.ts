/** @returns rows as tab-separated values with their heads, ready for a spreadsheet; tabs and breaks in cells become spaces */
export function tableText(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [heads, ...rows]
    .map((row) => row.map((cell) => String(cell).replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}
