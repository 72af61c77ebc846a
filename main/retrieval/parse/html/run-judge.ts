import { isFrameKind, isNamedFrame } from './frame-elements.ts';
import type { PageElement, PageOutline, TextRun } from './page-outline.ts';

/** An article of fewer characters than this may be a mistake: then nothing is left out. */
export const MIN_ARTICLE_LENGTH = 400;
/** As much, in relation to the article, may be left out at its ends only because Readability says so. */
const MAX_UNEXPLAINED_SHARE = 0.2;
/** A block outside of the article with a greater share of its characters in links is navigation. */
const LINK_SHARE = 0.6;
/** The innermost element with so much of the article's text is its core; what lies around is doubtful. */
const CORE_SHARE = 0.8;
const COOKIE_NOTICE = /\b(?:we use cookies|accept (?:all )?cookies|cookie (?:settings|preferences|consent))\b/i;

/** Decides which stretches of a page's text are left out, given which of them Readability keeps. */
export class RunJudge {
  readonly #source: string;
  readonly #elements: readonly PageElement[];
  readonly #runs: readonly TextRun[];
  readonly #kept: ReadonlySet<number>;
  /** By element: does it hold a run that is kept? characters in it, and those of them in links. */
  readonly #holdsKept: boolean[] = [];
  readonly #lengths: Float64Array;
  readonly #linkLengths: Float64Array;

  constructor(source: string, { elements, runs }: PageOutline, kept: ReadonlySet<number>) {
    this.#source = source;
    this.#elements = elements;
    this.#runs = runs;
    this.#kept = kept;
    this.#lengths = new Float64Array(elements.length);
    this.#linkLengths = new Float64Array(elements.length);
    for (const [index, run] of runs.entries()) {
      let isLinked = false;
      for (const [at, element] of this.#around(run)) {
        isLinked ||= element.name === 'a';
        this.#lengths[at] = (this.#lengths[at] ?? 0) + lengthOf(run);
        if (isLinked) this.#linkLengths[at] = (this.#linkLengths[at] ?? 0) + lengthOf(run);
        if (kept.has(index)) this.#holdsKept[at] = true;
      }
    }
  }

  leftOut(): Set<number> {
    const keptLength = [...this.#kept].reduce((sum, index) => sum + lengthOf(this.#runs[index]), 0);
    if (keptLength < MIN_ARTICLE_LENGTH) return new Set();
    const core = this.#findCore(keptLength);
    const [first, last] = rangeOf([...this.#kept].filter((index) => this.#isBelow(this.#runs[index], core)));
    const isOnlyTitle = this.#elements.filter(({ name }) => name === 'h1').length === 1;
    const explained: TextRun[] = [];
    const unexplained: TextRun[] = [];
    for (const [index, run] of this.#runs.entries()) {
      const isOutside = index < first || index > last;
      if (this.#kept.has(index)) {
        if (isOutside && this.#isStrayFrame(run)) explained.push(run);
        continue;
      }
      const isTitle = this.#isIn(run, 'h1') && (isOnlyTitle || !this.#isFrame(run, false));
      if (isTitle || this.#isIn(run, 'title')) continue;
      if (this.#isFrame(run, isOutside)) explained.push(run);
      else if (isOutside) unexplained.push(run);
    }
    const rest = unexplained.reduce((sum, run) => sum + lengthOf(run), 0);
    const out = rest <= MAX_UNEXPLAINED_SHARE * keptLength ? [...explained, ...unexplained] : explained;
    return new Set(out.map(({ start }) => start));
  }

  #isFrame(run: TextRun, isOutside: boolean): boolean {
    for (const [at, element] of this.#around(run)) {
      if (this.#holdsKept[at] === true) return false;
      if (isNamedFrame(element)) return true;
      if (isOutside && (isFrameKind(element) || this.#isMostlyLinks(at))) return true;
    }
    return false;
  }

  /** Readability adds short neighbours that end like a sentence: notices do as well. */
  #isStrayFrame(run: TextRun): boolean {
    if (COOKIE_NOTICE.test(this.#source.slice(run.start, Math.min(run.end, run.start + 500)))) return true;
    const own = this.#elements[run.element];
    return own !== undefined && isNamedFrame(own);
  }

  /** @returns the innermost element that holds most of what is kept; -1 when only the page does */
  #findCore(keptLength: number): number {
    const lengths = new Float64Array(this.#elements.length);
    for (const index of this.#kept) {
      const run = this.#runs[index];
      if (run === undefined) continue;
      for (const [at] of this.#around(run)) lengths[at] = (lengths[at] ?? 0) + lengthOf(run);
    }
    // Children come after their parents.
    return lengths.findLastIndex((length) => length >= CORE_SHARE * keptLength);
  }

  #isBelow(run: TextRun | undefined, element: number): boolean {
    if (run === undefined) return false;
    if (element < 0) return true;
    for (const [at] of this.#around(run)) if (at === element) return true;
    return false;
  }

  #isMostlyLinks(element: number): boolean {
    return (this.#linkLengths[element] ?? 0) > LINK_SHARE * (this.#lengths[element] ?? 0);
  }

  #isIn(run: TextRun, name: string): boolean {
    for (const [, element] of this.#around(run)) if (element.name === name) return true;
    return false;
  }

  *#around(run: TextRun): Generator<[number, PageElement]> {
    for (let at = run.element; at >= 0; ) {
      const element = this.#elements[at];
      if (element === undefined) return;
      yield [at, element];
      at = element.parent;
    }
  }
}

/** Spreading a long list into arguments overflows the stack. */
function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function lengthOf(run: TextRun | undefined): number {
  return run === undefined ? 0 : run.end - run.start;
}
