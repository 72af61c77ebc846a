import { CONTENT_ELEMENTS, RAW_ELEMENTS, VOID_ELEMENTS } from './html-elements.ts';
import { endOfRawElement, nextTag, type Tag } from './next-tag.ts';
import { type PageAttributes, readAttributes } from './page-attributes.ts';

/** A stretch of text between two tags that is not blank. */
export interface TextRun {
  /** Just past the tag before it: by this, the reader knows it again. */
  start: number;
  end: number;
  /** Index of the element around it; -1 for none. */
  element: number;
}

export interface PageElement {
  /** Index; -1 for none. */
  parent: number;
  name: string;
  attributes: PageAttributes;
}

/** What a page is made of, as a tree of bounded size, and a plain copy of it. */
export interface PageOutline {
  elements: readonly PageElement[];
  runs: readonly TextRun[];
  /**
   * The page written again, well-formed, with only the attributes that tell content from frame. Each run begins with a
   * mark, see `readMarks`, that stays with its words wherever a tool moves them.
   */
  markedCopy: string;
}

/** Beyond any of these a page is a data dump, or made to hurt: nobody asks what its main content is. */
export const MAX_OUTLINE_LENGTH = 2 * 1024 * 1024;
export const MAX_OUTLINE_ELEMENTS = 8000;
export const MAX_OUTLINE_DEPTH = 100;

/** Marks are characters of the two private planes: one for each run. */
const FIRST_MARK = 0xf0000;
const MARKS_IN_PLANE = 0xfffe;
const MARK = /[\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}]/gu;
const MAX_JSON_LD = 64 * 1024;
const DOCUMENT_ELEMENTS: ReadonlySet<string> = new Set(['html', 'head', 'body']);
const HEAD_ELEMENTS: ReadonlySet<string> = new Set(['title', 'meta', 'link', 'base']);
/** Elements of which a second one ends the first. */
const SELF_ENDING: ReadonlySet<string> = new Set(['p', 'li', 'dt', 'dd', 'tr', 'td', 'th', 'option']);

/** @returns null when the page is beyond the limits */
export function outlinePage(source: string): PageOutline | null {
  if (source.length > MAX_OUTLINE_LENGTH) return null;
  const outline = new Outline(source);
  return outline.read() ? outline : null;
}

/** @returns the indexes of the runs whose marks the text holds, in order */
export function* readMarks(text: string): Generator<number> {
  for (const [mark] of text.matchAll(MARK)) {
    const code = mark.codePointAt(0) ?? 0;
    yield code >= 0x100000 ? MARKS_IN_PLANE + code - 0x100000 : code - FIRST_MARK;
  }
}

export function withoutMarks(text: string): string {
  return text.replaceAll(MARK, '');
}

class Outline implements PageOutline {
  readonly elements: PageElement[] = [];
  readonly runs: TextRun[] = [];
  readonly #source: string;
  readonly #head: string[] = [];
  readonly #body: string[] = [];
  #language = '';
  /** Indexes of the open elements, outermost first. */
  readonly #open: number[] = [];
  /** Of all elements, those that hold nothing too. */
  #count = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get markedCopy(): string {
    // Many saved pages have no body of their own, and without one nothing can be judged.
    const head = this.#head.join('');
    return `<html lang="${this.#language}"><head>${head}</head><body>${this.#body.join('')}</body></html>`;
  }

  /** @returns false when the page is beyond the limits */
  read(): boolean {
    let position = 0;
    for (let tag = nextTag(this.#source, 0); tag; tag = nextTag(this.#source, position)) {
      if (!this.#addText(position, tag.start)) return false;
      if (tag.isEnd) this.#close(tag.name);
      else if (tag.name !== '') {
        if (RAW_ELEMENTS.has(tag.name)) {
          position = endOfRawElement(this.#source, tag.name, tag.end);
          this.#addRaw(tag, position);
          continue;
        }
        if (!this.#addElement(tag)) return false;
      }
      position = tag.end;
    }
    if (!this.#addText(position, this.#source.length)) return false;
    while (this.#open.length > 0) this.#pop();
    return true;
  }

  #addElement(tag: Tag): boolean {
    const { name } = tag;
    const attributes = readAttributes(this.#source.slice(tag.start + 1 + name.length, tag.end));
    const top = this.#open.at(-1);
    if (top !== undefined && this.elements[top]?.name === name && SELF_ENDING.has(name)) this.#pop();
    // A second body, or a body in an unclosed head, is the same page going on.
    if (CONTENT_ELEMENTS.has(name) && name !== 'h1') this.#close('head');
    this.#count += 1;
    if (this.#count > MAX_OUTLINE_ELEMENTS) return false;
    const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value ?? '')}"`);
    if (name === 'html') this.#language ||= escape(attributes['lang'] ?? '');
    const parts = this.#partsFor(name);
    parts.push(`<${name}${words.join('')}>`);
    const isEmpty = VOID_ELEMENTS.has(name) || this.#source.startsWith('/>', tag.end - 2);
    if (isEmpty) {
      if (!VOID_ELEMENTS.has(name)) parts.push(`</${name}>`);
      return true;
    }
    this.elements.push({ parent: this.#open.at(-1) ?? -1, name, attributes });
    this.#open.push(this.elements.length - 1);
    return this.#open.length <= MAX_OUTLINE_DEPTH;
  }

  #close(name: string): void {
    const index = this.#open.findLastIndex((element) => this.elements[element]?.name === name);
    if (index < 0) return;
    while (this.#open.length > index) this.#pop();
  }

  #pop(): void {
    const element = this.#open.pop();
    const name = element === undefined ? undefined : this.elements[element]?.name;
    if (name !== undefined) this.#partsFor(name).push(`</${name}>`);
  }

  /** Where an element of this name is written; the frame of the document is written anew. */
  #partsFor(name: string): string[] {
    if (DOCUMENT_ELEMENTS.has(name)) return [];
    return HEAD_ELEMENTS.has(name) ? this.#head : this.#body;
  }

  #addText(start: number, end: number): boolean {
    const text = this.#source.slice(start, end);
    const words = text.trimStart();
    if (words === '') {
      if (start < end) this.#body.push(' ');
      return true;
    }
    const index = this.runs.length;
    if (index >= 2 * MARKS_IN_PLANE) return false;
    const code = index < MARKS_IN_PLANE ? FIRST_MARK + index : 0x100000 + index - MARKS_IN_PLANE;
    this.runs.push({ start, end, element: this.#open.at(-1) ?? -1 });
    const blank = words.length < text.length ? ' ' : '';
    const top = this.#open.at(-1);
    const isTitle = top !== undefined && this.elements[top]?.name === 'title';
    const parts = isTitle ? this.#head : this.#body;
    parts.push(blank, String.fromCodePoint(code), withoutMarks(words).replaceAll('<', '&lt;'));
    return true;
  }

  /** Of raw elements only what sites write for search engines is of use: author and date. */
  #addRaw(tag: Tag, end: number): void {
    if (tag.name !== 'script' || end - tag.end > MAX_JSON_LD) return;
    const isJsonLd = /type\s*=\s*["']?application\/ld\+json/i.test(this.#source.slice(tag.start, tag.end));
    const close = this.#source.lastIndexOf('</', end);
    if (!isJsonLd || close < tag.end) return;
    this.#head.push(`<script type="application/ld+json">${this.#source.slice(tag.end, close)}</script>`);
  }
}

function escape(value: string): string {
  return withoutMarks(value).replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
