/** @returns Markdown as a person would read it aloud: links as their text, without emphasis and code marks, in one line */
export function readableText(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
