import type { Clock } from '../../spec/clock.ts';
import type { LoadCall, LoadFacts, LoadOutcome, LoadTarget } from '../../spec/load-target.ts';
import { countError, createMeasurement, type LoadMeasurement, stageOf } from './load-measurement.ts';
import type { LoadObserver, LoadSample } from './load-sample.ts';

/** Whose deadline passed: sent, or still waiting for a slot. */
export const TIMEOUT_CODE = 'timeout';
/** A target that broke its word and threw. */
export const TARGET_THREW_CODE = 'target_threw';

const NANOS_PER_MS = 1e6;
const MICROS_PER_USD = 1e6;
/** Clocks count whole nanoseconds, so what is due within one is due: waiting for the rest of it would never end. */
const RESOLUTION_MS = 1 / NANOS_PER_MS;

export interface DeskOptions {
  target: LoadTarget;
  clock: Clock;
  /** From the intended start; who was not answered by then gave up. */
  timeoutMs: number;
  /** Arrivals that are meant to start before it are sent and not measured. */
  warmUpMs: number;
  /** Requests under way at once; null for as many as arrive. */
  maxInFlight: number | null;
  /** What becomes of an arrival that finds no slot. */
  whenFull: 'drop' | 'queue';
  /** A success within it counts as good; null for any. */
  goodWithinMs: number | null;
  /** Told of each request that ended or was dropped, of the warm-up too. */
  observer?: LoadObserver;
  /** Given what is measured before the first arrival, to look at meanwhile. */
  onStart?: (measurement: LoadMeasurement) => void;
}

interface Arrival {
  index: number;
  /** From the start of the run, as `handledMs`. */
  intendedMs: number;
  handledMs: number;
}

/**
 * Sends requests as they arrive and records what comes of them. All times are milliseconds since it was opened, and
 * response time = lag + queue + service, for every request.
 */
export class RequestDesk {
  readonly measurement: LoadMeasurement = createMeasurement();
  readonly #options: DeskOptions;
  readonly #startNano: bigint;
  /** In the order of their intended starts, so that the first has the nearest deadline. */
  readonly #open = new Set<OpenRequest>();
  #waiting: Arrival[] = [];
  /** Of `#waiting`: what lies before it has been taken. */
  #head = 0;
  #cancelWatch: (() => void) | null = null;
  #isClosed = false;
  /** Called after each request that ended. */
  onDidEnd: () => void = () => undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#startNano = options.clock.monotonicNano();
    options.onStart?.(this.measurement);
  }

  elapsedMs(): number {
    return Number(this.#options.clock.monotonicNano() - this.#startNano) / NANOS_PER_MS;
  }

  isDue(ms: number): boolean {
    return ms - this.elapsedMs() < RESOLUTION_MS;
  }

  get inFlight(): number {
    return this.#open.size;
  }

  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  /** Takes an arrival: sends it, lets it wait, or drops it. */
  arrive(arrival: Arrival): void {
    const { measurement } = this;
    if (this.#isMeasured(arrival)) {
      measurement.requests += 1;
      measurement.histograms.lag.recordMs(between(arrival.intendedMs, arrival.handledMs));
    } else measurement.warmUp += 1;
    if (this.waiting === 0 && this.#hasSlot()) this.#send(arrival);
    else if (this.#options.whenFull === 'queue') this.#waiting.push(arrival);
    else {
      if (this.#isMeasured(arrival)) measurement.dropped += 1;
      this.#options.observer?.onDropped(this.#isMeasured(arrival));
    }
    this.#watchDeadlines();
  }

  /** Takes everything back that is under way or waits, and counts it as unfinished. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelWatch?.();
    const left = [...[...this.#open].map(({ arrival }) => arrival), ...this.#waiting.slice(this.#head)];
    this.measurement.unfinished += left.filter((arrival) => this.#isMeasured(arrival)).length;
    for (const request of this.#open) request.cancel();
    this.#open.clear();
    this.#waiting = [];
    this.#head = 0;
  }

  #hasSlot(): boolean {
    const { maxInFlight } = this.#options;
    return maxInFlight === null || this.#open.size < maxInFlight;
  }

  #isMeasured({ intendedMs }: Arrival): boolean {
    return intendedMs >= this.#options.warmUpMs;
  }

  #send(arrival: Arrival): void {
    const request = new OpenRequest(arrival, this.elapsedMs());
    this.#open.add(request);
    let sent: Promise<LoadOutcome>;
    try {
      sent = this.#options.target.send(arrival.index, request);
    } catch (error) {
      sent = Promise.reject(error);
    }
    sent.then(
      (outcome) => this.#end(request, outcome),
      () => this.#end(request, failure(TARGET_THREW_CODE)),
    );
  }

  #end(request: OpenRequest, outcome: LoadOutcome): void {
    // Its deadline passed before, or the run is over.
    if (!this.#open.delete(request)) return;
    const endedMs = this.elapsedMs();
    const { arrival, startedMs } = request;
    this.#record(arrival, startedMs, endedMs, outcome);
    this.#sendWaiting();
    this.onDidEnd();
  }

  #record(arrival: Arrival, startedMs: number | null, endedMs: number, outcome: LoadOutcome): void {
    const responseMs = between(arrival.intendedMs, endedMs);
    const { goodWithinMs, observer } = this.#options;
    const sample: LoadSample = {
      isMeasured: this.#isMeasured(arrival),
      responseMs,
      serviceMs: startedMs === null ? null : between(startedMs, endedMs),
      queueMs: between(arrival.handledMs, startedMs ?? endedMs),
      isGood:
        outcome.errorCode === null &&
        (goodWithinMs === null || responseMs <= goodWithinMs) &&
        // Where it is known, an answer that cites nothing, or none at all, is not what was asked for.
        (outcome.facts === undefined || outcome.facts.isGrounded === true),
      outcome,
    };
    if (sample.isMeasured) this.#measure(sample);
    observer?.onEnded(sample);
  }

  #measure({ responseMs, serviceMs, queueMs, isGood, outcome }: LoadSample): void {
    const { measurement } = this;
    const { histograms } = measurement;
    measurement.completed += 1;
    histograms.response.recordMs(responseMs);
    if (serviceMs !== null) histograms.service.recordMs(serviceMs);
    histograms.queue.recordMs(queueMs);
    if (outcome.firstTokenMs !== null) histograms.firstToken.recordMs(outcome.firstTokenMs);
    for (const ms of outcome.interTokenMs) histograms.interToken.recordMs(ms);
    for (const name in outcome.stagesMs) stageOf(measurement, name).recordMs(outcome.stagesMs[name] ?? 0);
    if (outcome.facts !== undefined) this.#measureFacts(outcome.facts, outcome.errorCode === null);
    if (outcome.errorCode !== null) {
      countError(measurement, outcome.errorCode);
      return;
    }
    measurement.succeeded += 1;
    if (isGood) measurement.good += 1;
  }

  /** What a failed request cost was spent all the same. */
  #measureFacts({ costUsd, isRefused, isGrounded, calls, attempts }: LoadFacts, isSuccess: boolean): void {
    const { facts, histograms } = this.measurement;
    facts.told += 1;
    facts.calls += calls;
    facts.attempts += attempts;
    if (costUsd === null) facts.unknownCosts += 1;
    else facts.costUsd += costUsd;
    if (!isSuccess) return;
    if (costUsd !== null) histograms.cost.recordMicros(costUsd * MICROS_PER_USD);
    if (isRefused) facts.refused += 1;
    if (isGrounded !== null) facts.answers += 1;
    if (isGrounded === true) facts.grounded += 1;
  }

  #sendWaiting(): void {
    while (this.waiting > 0 && this.#hasSlot()) {
      const arrival = this.#takeWaiting();
      if (arrival !== undefined) this.#send(arrival);
    }
  }

  #takeWaiting(): Arrival | undefined {
    const arrival = this.#waiting[this.#head];
    this.#head += 1;
    // What was taken is let go of when it is half of all: every arrival is moved once on average.
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return arrival;
  }

  /** One timer for all: deadlines come in the order of arrival, and hardly any is ever reached. */
  #watchDeadlines(): void {
    if (this.#cancelWatch !== null || this.#isClosed) return;
    const oldest = this.#oldest();
    if (oldest === undefined) return;
    const dueInMs = oldest.intendedMs + this.#options.timeoutMs - this.elapsedMs();
    this.#cancelWatch = this.#options.clock.after(Math.max(0, dueInMs), () => {
      this.#cancelWatch = null;
      this.#endOverdue();
      this.#watchDeadlines();
    });
  }

  #oldest(): Arrival | undefined {
    for (const { arrival } of this.#open) return arrival;
    return this.#waiting[this.#head];
  }

  #endOverdue(): void {
    const { timeoutMs } = this.#options;
    const isOverdue = (arrival: Arrival | undefined): arrival is Arrival =>
      arrival !== undefined && this.isDue(arrival.intendedMs + timeoutMs);
    for (const request of this.#open) {
      if (!isOverdue(request.arrival)) break;
      this.#open.delete(request);
      request.cancel();
      this.#recordTimeout(request.arrival, request.startedMs);
    }
    while (isOverdue(this.#waiting[this.#head])) {
      const arrival = this.#takeWaiting();
      if (arrival !== undefined) this.#recordTimeout(arrival, null);
    }
    this.#sendWaiting();
    this.onDidEnd();
  }

  /** At the deadline to the microsecond, whenever it was noticed. @param startedMs null for one that was never sent */
  #recordTimeout(arrival: Arrival, startedMs: number | null): void {
    const deadlineMs = arrival.intendedMs + this.#options.timeoutMs;
    const handledMs = Math.min(arrival.handledMs, deadlineMs);
    const sentMs = startedMs === null ? null : Math.min(startedMs, deadlineMs);
    this.#record({ ...arrival, handledMs }, sentMs, deadlineMs, failure(TIMEOUT_CODE));
  }
}

class OpenRequest implements LoadCall {
  readonly arrival: Arrival;
  readonly startedMs: number;
  #listener: (() => void) | null = null;

  constructor(arrival: Arrival, startedMs: number) {
    this.arrival = arrival;
    this.startedMs = startedMs;
  }

  onCancel(listener: () => void): void {
    this.#listener = listener;
  }

  cancel(): void {
    this.#listener?.();
    this.#listener = null;
  }
}

/** Not below 0: an arrival may be handled within the nanosecond before it is due. */
function between(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs);
}

function failure(errorCode: string): LoadOutcome {
  return { errorCode, firstTokenMs: null, interTokenMs: [], stagesMs: {} };
}
