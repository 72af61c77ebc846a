import { localDay } from '../base/local-day.ts';
import type { TrestleError } from '../base/errors/trestle-error.ts';
import type { EndpointView } from '../contract/gateway.ts';
import type { ModelInfo } from '../spec/model-source.ts';
import type { Clock } from '../spec/clock.ts';
import type { CircuitBreaker } from './policy/circuit-breaker.ts';
import { monotonicMs } from './policy/monotonic-ms.ts';

/** Answers that the median is taken over, and how old they may be. */
const SAMPLES = 64;
const MAX_AGE_MS = 5 * 60_000;

/** How one endpoint has been doing since the workspace was opened. */
export class EndpointHealth {
  readonly info: ModelInfo;
  /** Put there by the first policy that names the endpoint. */
  breaker: CircuitBreaker | null = null;
  inFlight = 0;
  readonly #clock: Clock;
  readonly #firstTokenMs = new Float64Array(SAMPLES);
  readonly #atMs = new Float64Array(SAMPLES).fill(Number.NEGATIVE_INFINITY);
  #next = 0;
  #dayEndsMs = 0;
  #callsToday = 0;
  #failuresToday = 0;
  #lastError: EndpointView['lastError'] = null;

  constructor(options: { info: ModelInfo; clock: Clock }) {
    this.info = options.info;
    this.#clock = options.clock;
  }

  noteStart(): void {
    this.inFlight += 1;
    this.#turnDay();
    this.#callsToday += 1;
  }

  /** @param error null for an answer; of a call that was withdrawn nothing is noted but that it ended */
  noteEnd(error: TrestleError | null, firstTokenMs: number | null): void {
    this.inFlight -= 1;
    if (error === null) {
      this.#lastError = null;
      if (firstTokenMs !== null) this.#noteFirstToken(firstTokenMs);
      return;
    }
    if (error.code === 'cancelled') return;
    this.#turnDay();
    this.#failuresToday += 1;
    this.#lastError = { at: new Date(this.#clock.now()).toISOString(), code: error.code, message: error.message };
  }

  /** Median over the last answers, none older than five minutes; null without any. */
  recentFirstTokenMs(): number | null {
    const since = monotonicMs(this.#clock) - MAX_AGE_MS;
    return median(this.#firstTokenMs.filter((_value, index) => (this.#atMs[index] ?? 0) >= since));
  }

  view(): EndpointView {
    const { modelId, isLocal } = this.info;
    this.#turnDay();
    return {
      model: modelId,
      provider: modelId.slice(0, modelId.indexOf('/')),
      isLocal,
      breaker: this.breaker?.view() ?? null,
      firstTokenP50Ms: median(this.#firstTokenMs.filter((_value, index) => (this.#atMs[index] ?? 0) >= 0)),
      inFlight: this.inFlight,
      callsToday: this.#callsToday,
      failuresToday: this.#failuresToday,
      lastError: this.#lastError,
    };
  }

  #noteFirstToken(ms: number): void {
    this.#firstTokenMs[this.#next] = ms;
    this.#atMs[this.#next] = monotonicMs(this.#clock);
    this.#next = (this.#next + 1) % SAMPLES;
  }

  #turnDay(): void {
    const nowMs = this.#clock.now();
    if (nowMs < this.#dayEndsMs) return;
    this.#dayEndsMs = localDay(nowMs).endsAtMs;
    this.#callsToday = 0;
    this.#failuresToday = 0;
  }
}

function median(values: Float64Array): number | null {
  return values.length === 0 ? null : (values.toSorted()[Math.floor((values.length - 1) / 2)] ?? null);
}
