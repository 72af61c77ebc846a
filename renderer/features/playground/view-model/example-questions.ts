import type { DocumentSummary, DocumentText } from '../../../../main/contract/document.ts';

/** Formats whose headings read like topics. */
const READABLE_FORMATS = new Set<DocumentSummary['format']>(['markdown', 'html', 'text']);
/** Headings longer than this are sentences, not topics. UTF-16 code units. */
const MAX_HEADING_LENGTH = 60;
/** Headings that every document has, and titles that name no topic. */
const COMMON_HEADING =
  /^(?:about|anatomy|api|appendix|background|change ?log|contents|contact|contributing|credits|demo|examples?|faq|features|getting|history|index|install(?:ation)?|introduction|license|notes?|overview|purpose|quick ?start|read ?me|references|releases?|scope|see also|summary|support|table of contents|usage|versions?)\b/i;

const CLAUSE =
  /^(?:after|all|as|at|before|by|do|for|from|how|if|in|is|on|our|the|to|what|when|where|which|who|why|with|you|your)\b/i;
const FILE_NAME = /\.[a-z0-9]{1,5}$/i;

/**
 * @returns the documents examples are made from: one of each folder first, those with most text first, so that they
 *   show what is there rather than one corner of it
 */
export function exampleDocuments(documents: readonly DocumentSummary[], count: number): readonly DocumentSummary[] {
  const readable = documents
    .filter(({ format, title }) => READABLE_FORMATS.has(format) && isTopic(title))
    .toSorted((a, b) => b.chunks - a.chunks || b.sizeBytes - a.sizeBytes || (a.displayPath < b.displayPath ? -1 : 1));
  const folders = new Map<string, DocumentSummary[]>();
  for (const document of readable) {
    const folder = document.displayPath.slice(0, document.displayPath.lastIndexOf('/') + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), document]);
  }
  const chosen: DocumentSummary[] = [];
  for (let round = 0; chosen.length < count; round += 1) {
    const layer = [...folders.values()].flatMap((list) => list[round] ?? []);
    if (layer.length === 0) break;
    chosen.push(...layer.slice(0, count - chosen.length));
  }
  return chosen;
}

/**
 * A question in the document's own words: one it asks itself when there is one, else about one of its sections, else
 * about its title.
 */
export function exampleQuestion(document: Pick<DocumentText, 'title' | 'text' | 'chunkSpans'>): string {
  const title = cleanHeading(document.title);
  const headings = headingsOf(document).filter(
    (heading) => heading.length <= MAX_HEADING_LENGTH && heading.toLowerCase() !== title.toLowerCase(),
  );
  const own = headings.find((heading) => heading.endsWith('?'));
  if (own !== undefined) return own;
  const section = headings.find(isTopic);
  return section === undefined ? `What does “${title}” say?` : `What does “${title}” say about ${lowerFirst(section)}?`;
}

/** A noun phrase reads well after "say about"; a clause (`How to apply`, `Before you travel`) or a file's name does not. */
function isTopic(heading: string): boolean {
  return !COMMON_HEADING.test(heading) && !CLAUSE.test(heading) && !FILE_NAME.test(heading);
}

function headingsOf({ text, chunkSpans }: Pick<DocumentText, 'text' | 'chunkSpans'>): readonly string[] {
  const written = [...text.matchAll(/^#{2,4}[ \t]+(.+?)[ \t]*#*$/gm)].map((match) => cleanHeading(match[1] ?? ''));
  const indexed = chunkSpans.flatMap(({ headingPath }) => headingPath.slice(1)).map(cleanHeading);
  return [...new Set([...written, ...indexed])].filter((heading) => heading !== '');
}

/** Without Markdown's marks and without the number in front. */
function cleanHeading(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*_`]/g, '')
    .replace(/^\d+(?:\.\d+)*[.)]?\s+/, '')
    .trim();
}

/** Lower case at the start, unless the word is an abbreviation or a name in capitals. */
function lowerFirst(text: string): string {
  return /^\p{Lu}(?:\p{Lu}|\d)/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
