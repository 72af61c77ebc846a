import type { PageParagraph } from './page-paragraphs.ts';

/** A heading is set larger than the body text by this factor, */
const HEADING_FACTOR = 1.15;
/** is no longer than this, in UTF-16 code units and in lines, */
const MAX_HEADING_TEXT = 160;
const MAX_HEADING_LINES = 3;
/** and there are not more sizes of them than this: beyond, the sizes tell decoration, not order. */
const MAX_LEVELS = 5;

/** Tells headings from body text by the size of their type, which is all that a page says about them. */
export class HeadingSizes {
  readonly #body: number;
  /** Descending. */
  readonly #levels: readonly number[];

  constructor(pages: readonly (readonly PageParagraph[])[]) {
    const weights = new Map<number, number>();
    for (const page of pages) {
      for (const { text, size } of page) weights.set(rounded(size), (weights.get(rounded(size)) ?? 0) + text.length);
    }
    this.#body = [...weights].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
    const sizes = new Set<number>();
    for (const page of pages)
      for (const paragraph of page) if (this.#isHeading(paragraph)) sizes.add(rounded(paragraph.size));
    this.#levels = [...sizes].toSorted((a, b) => b - a);
  }

  /** @returns 1 (outermost) to 5, or null for body text */
  levelOf(paragraph: PageParagraph): number | null {
    if (!this.#isHeading(paragraph)) return null;
    return Math.min(MAX_LEVELS, this.#levels.indexOf(rounded(paragraph.size)) + 1);
  }

  #isHeading({ kind, text, size, lines }: PageParagraph): boolean {
    return (
      kind !== 'table' &&
      rounded(size) >= this.#body * HEADING_FACTOR &&
      text.length <= MAX_HEADING_TEXT &&
      lines <= MAX_HEADING_LINES &&
      /\p{L}{2}/u.test(text)
    );
  }
}

/** Half points: the same font comes out slightly different on different pages. */
function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}
