import type { Block, BlockKind } from '../block.ts';
import { type MappedText, MappedTextBuilder } from '../mapped-text.ts';
import { clipHeading } from '../markdown/heading-text.ts';
import { readEntity } from './entities.ts';
import { BLOCK_ELEMENTS, CONTENT_ELEMENTS, FRAME_ELEMENTS, RAW_ELEMENTS, SKIPPED_ELEMENTS } from './html-elements.ts';
import { endOfRawElement, nextTag, type Tag } from './next-tag.ts';

export interface HtmlText {
  mapped: MappedText;
  blocks: readonly Block[];
  /** What `<title>` says. */
  title: string | null;
  /** Share of the page's words that was left out as navigation and the like, 0..1. */
  leftOutShare: number;
}

/**
 * Reads the text of an HTML page: tags, scripts and navigation gone, references decoded, white space collapsed as a
 * browser would, one line per block element, `- ` before list items, ` | ` between table cells. One pass over the tags
 * with no tree, so nesting costs nothing and broken markup cannot fail.
 *
 * @param leftOut where text begins that is not content, see main-content.ts
 */
export function readHtml(source: string, leftOut: ReadonlySet<number> = new Set()): HtmlText {
  return new HtmlReader(source, leftOut).read();
}

class HtmlReader {
  readonly #source: string;
  readonly #text: MappedTextBuilder;
  readonly #blocks: Block[] = [];
  #title: string | null = null;
  #block: { kind: BlockKind; start: number; level: number; words: string } | null = null;
  #kind: BlockKind = 'paragraph';
  #level = 0;
  #preDepth = 0;
  /** White space seen since the last character: where it began in the source, or -1. */
  #spaceAt = -1;
  #pendingPrefix = '';
  #skipped: { name: string; depth: number } | null = null;
  readonly #leftOut: ReadonlySet<number>;
  /** Code units between tags, of those in elements that hold text. */
  #readLength = 0;
  #leftOutLength = 0;

  constructor(source: string, leftOut: ReadonlySet<number>) {
    this.#source = source;
    this.#leftOut = leftOut;
    this.#text = new MappedTextBuilder(source);
  }

  read(): HtmlText {
    let position = 0;
    for (let tag = nextTag(this.#source, 0); tag; tag = nextTag(this.#source, position)) {
      this.#addRun(position, tag.start);
      position = this.#addTag(tag);
    }
    this.#addRun(position, this.#source.length);
    this.#endBlock();
    const length = this.#readLength + this.#leftOutLength;
    const leftOutShare = length === 0 ? 0 : this.#leftOutLength / length;
    return { mapped: this.#text.build(), blocks: this.#blocks, title: this.#title, leftOutShare };
  }

  #addRun(start: number, end: number): void {
    const isOut = this.#leftOut.has(start);
    if (isOut || (this.#skipped !== null && FRAME_ELEMENTS.has(this.#skipped.name))) {
      const length = this.#source.slice(start, end).trim().length;
      this.#leftOutLength += length;
      if (length > 0) this.#pendingPrefix = '';
    } else if (this.#skipped === null) {
      this.#readLength += this.#source.slice(start, end).trim().length;
      this.#addText(start, end);
    }
  }

  /** @returns where reading goes on */
  #addTag(tag: Tag): number {
    const { name, isEnd, end } = tag;
    if (name === 'title' && !isEnd && this.#title === null) {
      const close = nextTag(this.#source, end);
      this.#title = clipHeading(decode(this.#source.slice(end, Math.min(close?.start ?? end, end + 1000)))) || null;
      return close?.start ?? end;
    }
    if (!isEnd && RAW_ELEMENTS.has(name)) return endOfRawElement(this.#source, name, end);
    if (this.#skipped) this.#addSkippedTag(this.#skipped, tag);
    else if (SKIPPED_ELEMENTS.has(name)) {
      if (!isEnd && !this.#source.startsWith('/>', end - 2)) this.#skipped = { name, depth: 1 };
    } else this.#addContentTag(name, isEnd);
    return end;
  }

  #addSkippedTag(skipped: { name: string; depth: number }, { name, isEnd }: Tag): void {
    if (name === skipped.name) skipped.depth += isEnd ? -1 : 1;
    if (skipped.depth === 0) this.#skipped = null;
    else if (!isEnd && CONTENT_ELEMENTS.has(name)) {
      this.#skipped = null;
      this.#addContentTag(name, isEnd);
    }
  }

  #addContentTag(name: string, isEnd: boolean): void {
    if (name === 'br') this.#spaceAt = -1;
    if (name === 'br' && this.#block) this.#text.insert('\n');
    if (name === 'td' || name === 'th') {
      if (!isEnd && this.#block?.kind === 'table') this.#pendingPrefix = ' | ';
      return;
    }
    if (!BLOCK_ELEMENTS.has(name)) return;
    this.#endBlock();
    // A heading that is never closed ends with the next block; a box inside a heading does not end it.
    if (name !== 'div') this.#level = /^h[1-6]$/.test(name) && !isEnd ? Number(name[1]) : 0;
    if (name === 'pre') this.#preDepth = Math.max(0, this.#preDepth + (isEnd ? -1 : 1));
    if (name === 'li') this.#pendingPrefix = isEnd ? '' : '- ';
    if (name === 'tr') this.#kind = isEnd ? 'paragraph' : 'table';
    else if (name === 'li') this.#kind = isEnd ? 'paragraph' : 'list';
  }

  #addText(start: number, end: number): void {
    const source = this.#source;
    let from = start;
    let position = start;
    while (position < end) {
      const code = source.charCodeAt(position);
      const isSpace = isSpaceCode(code);
      // One blank between two words is kept as it stands: most text is copied in long stretches.
      if (code === 32 && position > from && position + 1 < end && !isSpaceCode(source.charCodeAt(position + 1))) {
        position += 1;
        continue;
      }
      const entity = code === 38 ? readEntity(source, position) : null;
      if (!entity && (!isSpace || this.#preDepth > 0)) {
        position += 1;
        continue;
      }
      this.#copy(from, position);
      if (entity) {
        this.#openBlock();
        this.#text.substitute(entity.text, position, entity.length);
        this.#note(entity.text);
        position += entity.length;
      } else {
        if (this.#spaceAt < 0) this.#spaceAt = position;
        position += 1;
      }
      from = position;
    }
    this.#copy(from, end);
  }

  #copy(from: number, to: number): void {
    if (from >= to || (this.#block === null && this.#source.slice(from, to).trim() === '')) return;
    this.#openBlock();
    this.#text.copy(from, to);
    this.#note(this.#source.slice(from, Math.min(to, from + 200)));
  }

  /** Starts a line for a new block, or puts the one space between two words of the same. */
  #openBlock(): void {
    if (this.#block === null) {
      const kind = this.#preDepth > 0 ? 'code' : this.#level > 0 ? 'heading' : this.#kind;
      const isRowOrItem = kind === this.#blocks.at(-1)?.kind && (kind === 'list' || kind === 'table');
      if (this.#text.length > 0) this.#text.insert(isRowOrItem ? '\n' : '\n\n');
      this.#block = { kind, start: this.#text.length, level: this.#level, words: '' };
      if (this.#pendingPrefix === '- ') this.#text.insert('- ');
    } else if (this.#pendingPrefix === ' | ') this.#text.insert(' | ');
    else if (this.#spaceAt >= 0) {
      this.#text.substitute(' ', this.#spaceAt, 1);
      this.#note(' ');
    }
    this.#pendingPrefix = '';
    this.#spaceAt = -1;
  }

  #note(words: string): void {
    if (this.#block && this.#block.level > 0 && this.#block.words.length < 400) this.#block.words += words;
  }

  #endBlock(): void {
    const block = this.#block;
    this.#spaceAt = -1;
    this.#block = null;
    if (!block) return;
    this.#pendingPrefix = '';
    const words = clipHeading(block.words.replaceAll(/\s+/g, ' ').trim());
    const heading = words && block.kind === 'heading' ? { heading: { level: block.level, text: words } } : {};
    this.#blocks.push({ kind: block.kind, start: block.start, end: this.#text.length, ...heading });
  }
}

function isSpaceCode(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function decode(markup: string): string {
  return markup
    .replaceAll(/&[#\w]{1,20};?/g, (reference) => readEntity(reference, 0)?.text ?? reference)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
