import type { PageParagraph } from './page-paragraphs.ts';

/** Fewer pages say nothing about what runs through a document. */
const MIN_PAGES = 4;
/** A running line is on more than this share of the pages, numbers aside. */
const RUNNING_SHARE = 0.5;
/** Longer paragraphs are content, even when they repeat. */
const MAX_RUNNING_LENGTH = 200;

/** Leaves out what stands first or last on most pages: running heads, page numbers. They belong to no page's content. */
export function dropRunningLines(pages: readonly (readonly PageParagraph[])[]): readonly (readonly PageParagraph[])[] {
  const filled = pages.filter((page) => page.length > 0).length;
  if (filled < MIN_PAGES) return pages;
  const isRunning = (edge: 0 | -1): ((paragraph: PageParagraph | undefined) => boolean) => {
    const counts = new Map<string, number>();
    for (const page of pages) {
      const key = keyOf(page.at(edge));
      if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return (paragraph) => {
      const key = keyOf(paragraph);
      return key !== null && (counts.get(key) ?? 0) > filled * RUNNING_SHARE;
    };
  };
  const isHead = isRunning(0);
  const isFoot = isRunning(-1);
  const isContent = (paragraph: PageParagraph, index: number, page: readonly PageParagraph[]): boolean =>
    !(index === 0 && isHead(paragraph)) && !(index === page.length - 1 && isFoot(paragraph));
  const kept = pages.map((page) => page.filter(isContent));
  // Where every page says the same, that is what the document says.
  return kept.every((page) => page.length === 0) ? pages : kept;
}

function keyOf(paragraph: PageParagraph | undefined): string | null {
  if (!paragraph || paragraph.text.length > MAX_RUNNING_LENGTH) return null;
  return paragraph.text.replaceAll(/\d+/g, '#');
}
