/** Breaks up source markers inside data with a zero-width space; the text still reads the same. */
export function neutralize(text: string): string {
  return breakMarkers(text, 'source');
}

/**
 * Puts a text that somebody else wrote between markers that it cannot close: the filter `quote`.
 *
 * @param name of the markers, letters and dashes
 */
export function quoteText(text: string, name = 'quoted'): string {
  const tag = /^[a-z][a-z-]{0,31}$/i.test(name) ? name : 'quoted';
  return `<${tag}>\n${breakMarkers(neutralize(text), tag)}\n</${tag}>`;
}

function breakMarkers(text: string, tag: string): string {
  return text.replaceAll(new RegExp(`<(?=/?${tag}\\b)`, 'gi'), '<\u200b');
}
