import type { Block, BlockKind } from '../block.ts';
import { LineCursor } from '../line-cursor.ts';
import { readFrontMatter } from './front-matter.ts';
import { headingText } from './heading-text.ts';
import {
  closesFence,
  type Fence,
  isIndentedCode,
  isQuote,
  isTableDelimiter,
  isThematicBreak,
  opensHtml,
  readAtxHeading,
  readFence,
  readListMarker,
  readSetextUnderline,
} from './line-rules.ts';

/** Content of a list item is indented at least so far; many READMEs indent less than their marker asks for. */
const MIN_ITEM_INDENT = 2;

/**
 * Cuts Markdown into top-level blocks in one pass: every line is looked at once, nothing recurses, and the memory
 * needed does not grow with the file. Inline markup is not parsed. Where real documents break CommonMark's rules the
 * scanner leans to keeping things together: an unclosed fence or comment runs to the end of the file.
 */
export function* scanMarkdown(source: string): Generator<Block> {
  yield* new MarkdownScanner(source).blocks();
}

class MarkdownScanner {
  readonly #source: string;
  readonly #line: LineCursor;
  #hasLine: boolean;

  constructor(source: string) {
    this.#source = source;
    this.#line = new LineCursor(source);
    this.#hasLine = this.#line.advance();
  }

  *blocks(): Generator<Block> {
    const frontMatter = readFrontMatter(this.#source);
    if (frontMatter) yield this.#through('front_matter', frontMatter.end);
    while (this.#hasLine) {
      if (this.#line.isBlank) this.#advance();
      else yield this.#block();
    }
  }

  /** Reads the block that opens on the current line and leaves the cursor on the first line after it. */
  #block(): Block {
    const line = this.#line;
    if (isIndentedCode(line)) return this.#indentedCode();
    const heading = readAtxHeading(line);
    if (heading) return this.#atxHeading(heading);
    const fence = readFence(line);
    if (fence) return this.#fencedCode(fence);
    if (isQuote(line)) return this.#quote();
    if (opensHtml(line)) return this.#html();
    if (isThematicBreak(line)) return this.#through('paragraph', line.end);
    if (readListMarker(line) !== null) return this.#list();
    return this.#paragraph();
  }

  #advance(): void {
    this.#hasLine = this.#line.advance();
  }

  /** A block from the current line through the line that holds offset `end`. */
  #through(kind: BlockKind, end: number): Block {
    const { start } = this.#line;
    let last = this.#line.end;
    while (this.#hasLine && this.#line.start < end) {
      if (!this.#line.isBlank) last = this.#line.end;
      this.#advance();
    }
    return { kind, start, end: last };
  }

  #atxHeading({ level, from }: { level: number; from: number }): Block {
    const { start, end } = this.#line;
    const text = headingText(this.#source.slice(from, end).replace(/(?:^|[ \t])#+[ \t]*$/, ''));
    this.#advance();
    return { kind: 'heading', start, end, heading: { level, text } };
  }

  #fencedCode(fence: Fence): Block {
    const { start } = this.#line;
    let { end } = this.#line;
    this.#advance();
    while (this.#hasLine) {
      const isClosed = closesFence(this.#line, fence);
      if (!this.#line.isBlank) end = this.#line.end;
      this.#advance();
      if (isClosed) break;
    }
    return { kind: 'code', start, end };
  }

  #indentedCode(): Block {
    return this.#while('code', () => this.#line.isBlank || isIndentedCode(this.#line));
  }

  #quote(): Block {
    return this.#while('quote', () => isQuote(this.#line) || (!this.#line.isBlank && !this.#interrupts()));
  }

  #while(kind: BlockKind, belongs: () => boolean): Block {
    const { start } = this.#line;
    let { end } = this.#line;
    this.#advance();
    while (this.#hasLine && belongs()) {
      if (!this.#line.isBlank) end = this.#line.end;
      this.#advance();
    }
    return { kind, start, end };
  }

  #html(): Block {
    const source = this.#source;
    const { first, start } = this.#line;
    if (source.startsWith('<!--', first)) return this.#through('comment', endOf(source, /-->/g, first + 4));
    const verbatim = /^<(pre|script|style|textarea)\b/i.exec(source.slice(first, first + 16))?.[1];
    if (verbatim) return this.#through('html', endOf(source, new RegExp(`</${verbatim}`, 'gi'), first));
    const level = /^<h([1-6])[\s>]/i.exec(source.slice(first, first + 4))?.[1];
    const block = this.#while('html', () => !this.#line.isBlank && !(level && this.#closesHeading(start)));
    const text = level ? headingText(source.slice(block.start, block.end)) : '';
    return level && text ? { ...block, kind: 'heading', heading: { level: Number(level), text } } : block;
  }

  /** Has an HTML heading that opened at `start` been closed on a line before this one? */
  #closesHeading(start: number): boolean {
    const window = this.#source.slice(Math.max(start, this.#line.start - 400), this.#line.start);
    return /<\/h[1-6]>/i.test(window);
  }

  #list(): Block {
    const line = this.#line;
    const { start } = line;
    let { end } = line;
    let fence = readFence(line);
    let isAfterBlank = false;
    this.#advance();
    for (; this.#hasLine; this.#advance()) {
      if (line.isBlank) {
        isAfterBlank = true;
        continue;
      }
      if (fence && line.indent >= Math.min(fence.indent, MIN_ITEM_INDENT)) {
        if (closesFence(line, fence)) fence = null;
      } else {
        const isItem = !isThematicBreak(line) && readListMarker(line) !== null;
        const isInside = isItem || line.indent >= MIN_ITEM_INDENT || (!isAfterBlank && !this.#interrupts());
        if (!isInside) break;
        fence = readFence(line);
      }
      isAfterBlank = false;
      end = line.end;
    }
    return { kind: 'list', start, end };
  }

  /** A paragraph, unless its second line turns it into a heading (underline) or a table (delimiter row). */
  #paragraph(): Block {
    const line = this.#line;
    const { start } = line;
    let { end } = line;
    let kind: BlockKind = 'paragraph';
    this.#advance();
    for (; this.#hasLine && !line.isBlank; this.#advance()) {
      if (kind === 'paragraph') {
        const level = readSetextUnderline(line);
        if (level !== null) {
          const heading = { level, text: headingText(this.#source.slice(start, end)) };
          const underlineEnd = line.end;
          this.#advance();
          return { kind: 'heading', start, end: underlineEnd, heading };
        }
        if (isTableDelimiter(line)) kind = 'table';
      }
      if (this.#interrupts() || (kind === 'paragraph' && readListMarker(line) !== null && line.indent < 4)) break;
      end = line.end;
    }
    return { kind, start, end };
  }

  /** Does this line open a block of its own even without a blank line before it? */
  #interrupts(): boolean {
    const line = this.#line;
    return (
      readAtxHeading(line) !== null ||
      (line.indent < 4 && readFence(line) !== null) ||
      isQuote(line) ||
      isThematicBreak(line)
    );
  }
}

/** @returns just past the first match at or after `from`, or the end of the source */
function endOf(source: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  const match = pattern.exec(source);
  return match ? match.index + match[0].length : source.length;
}
