import type { Emitter, Template } from 'liquidjs';

/** Characters that one rendering may make, intermediate texts and one for each piece rendered included. */
const MAX_RENDERED_UNITS = 16 * 1024 * 1024;

/** A stretch of the rendered text that one output of a template made; UTF-16 offsets. */
export interface OutputSpan {
  template: Template;
  start: number;
  end: number;
}

/**
 * What one rendering may still spend, and what its outputs made. Takes the place of the engine's own memory limiter, since
 * that is what every filter charges and every partial shares.
 */
export class RenderBudget {
  readonly spans: OutputSpan[] = [];
  #left = MAX_RENDERED_UNITS;
  #root: Emitter | null = null;

  /** @throws Error when more is asked for than is left */
  use(count: number): void {
    // What is no number is of no size that could be charged.
    if (!(count > 0)) return;
    this.#left -= count;
    if (this.#left < 0) throw new Error(RENDER_LIMIT_MESSAGE);
  }

  check(count: number): void {
    if (count > this.#left) throw new Error(RENDER_LIMIT_MESSAGE);
  }

  /** The first emitter that is seen makes the text; others are of `capture`. */
  record(template: Template, emitter: Emitter, start: number): void {
    if (this.#root === emitter) this.spans.push({ template, start, end: emitter.buffer.length });
  }

  seeEmitter(emitter: Emitter): void {
    this.#root ??= emitter;
  }
}

const RENDER_LIMIT_MESSAGE =
  'it makes more text than a prompt may have (16,777,216 characters, those in between included)';
