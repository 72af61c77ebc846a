const FAILED = 1;
const SLOW = 2;

/**
 * The last calls, at most so many and none older than `windowMs`. The number makes it quick when there are many calls (an
 * outage is not outvoted by the minute of good calls before it), the time makes it forget when there are few.
 */
export class CallWindow {
  readonly #windowMs: number;
  readonly #atMs: Float64Array;
  readonly #flags: Uint8Array;
  /** Index of the oldest. */
  #oldest = 0;
  #calls = 0;
  #failures = 0;
  #slow = 0;

  constructor(options: { windowMs: number; maximumCalls: number }) {
    this.#windowMs = options.windowMs;
    this.#atMs = new Float64Array(options.maximumCalls);
    this.#flags = new Uint8Array(options.maximumCalls);
  }

  get calls(): number {
    return this.#calls;
  }

  get failures(): number {
    return this.#failures;
  }

  get slow(): number {
    return this.#slow;
  }

  add(nowMs: number, call: { isFailed: boolean; isSlow: boolean }): void {
    this.forgetOld(nowMs);
    if (this.#calls === this.#flags.length) this.#drop();
    const at = (this.#oldest + this.#calls) % this.#flags.length;
    this.#atMs[at] = nowMs;
    this.#flags[at] = (call.isFailed ? FAILED : 0) | (call.isSlow ? SLOW : 0);
    this.#calls += 1;
    if (call.isFailed) this.#failures += 1;
    if (call.isSlow) this.#slow += 1;
  }

  /** What is read counts what was not forgotten: call it before. */
  forgetOld(nowMs: number): void {
    while (this.#calls > 0 && (this.#atMs[this.#oldest] ?? 0) <= nowMs - this.#windowMs) this.#drop();
  }

  clear(): void {
    this.#calls = 0;
    this.#failures = 0;
    this.#slow = 0;
  }

  #drop(): void {
    const flags = this.#flags[this.#oldest] ?? 0;
    if ((flags & FAILED) !== 0) this.#failures -= 1;
    if ((flags & SLOW) !== 0) this.#slow -= 1;
    this.#oldest = (this.#oldest + 1) % this.#flags.length;
    this.#calls -= 1;
  }
}
