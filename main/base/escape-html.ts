const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const KEPT: ReadonlySet<string> = new Set(['\t', '\n', '\r']);

/** @returns the text as text of an HTML element or a quoted attribute; control characters that no page may hold are left out */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, (character) => (KEPT.has(character) ? character : ''))
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
