import { TRIAL_METRICS, type Trial, type TrialEvent } from '../../contract/release-trial.ts';
import { describeTrial } from '../../release/trial/describe-trial.ts';
import type { TrialAnswer } from '../../release/trial/trial-answer.ts';
import type { TrialStore } from '../../release/trial/trial-store.ts';
import type { TrialWatches } from '../../release/trial/trial-watches.ts';
import type { Clock } from '../../spec/clock.ts';

/** Between two times that it is written down and told, milliseconds. */
const TELL_EVERY_MS = 250;
/** Until so many answers it is looked at after each; from then on once for each thousandth more. */
const LOOKED_AT_ALL = 2000;
const THOUSANDTHS = 1000;

export type TrialEnd = Exclude<Trial['state'], 'running'>;

/** A trial at work: takes answers in, looks at them, and ends itself. */
export interface RunningTrial {
  readonly trial: Trial;
  readonly isOver: boolean;
  add(answers: { serving?: TrialAnswer; candidate?: TrialAnswer }): void;
  noteDropped(): void;
  noteSkipped(): void;
  end(state: TrialEnd): void;
  listen(listener: (event: TrialEvent) => void): () => void;
  readonly ended: Promise<Trial>;
}

/** @param options.onDidEnd called once, before anybody is told: traffic goes back first */
export function runTrial(options: {
  trial: Trial;
  watches: TrialWatches;
  store: TrialStore;
  clock: Pick<Clock, 'now' | 'after'>;
  onDidEnd: (trial: Trial) => void;
  publish: () => void;
}): RunningTrial {
  const { watches, store, clock, onDidEnd, publish } = options;
  let { trial } = options;
  const listeners = new Set<(event: TrialEvent) => void>();
  const ended = Promise.withResolvers<Trial>();
  let isOver = false;
  let toldAt = 0;
  let callOff: (() => void) | null = null;
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const renew = (change: Partial<Trial> = {}): void => {
    trial = { ...trial, pairs: watches.answers, watches: watches.read(), ...change };
    trial = { ...trial, verdict: describeTrial(trial) };
  };
  const tell = (): void => {
    if (isOver) return;
    const waitMs = toldAt + TELL_EVERY_MS - clock.now();
    if (waitMs > 0) {
      // The last of several is told too, a moment later.
      callOff ??= clock.after(waitMs, () => {
        callOff = null;
        tell();
      });
      return;
    }
    toldAt = clock.now();
    renew();
    store.keep(trial);
    for (const listener of listeners) listener({ type: 'trial', trial });
    publish();
  };
  const end = (state: TrialEnd): void => {
    if (isOver) return;
    isOver = true;
    callOff?.();
    renew({ state, endedAt: isoNow() });
    onDidEnd(trial);
    store.keep(trial);
    for (const listener of listeners) listener({ type: 'finished', trial });
    publish();
    ended.resolve(trial);
  };
  const look = (): void => {
    const { answers } = watches;
    const step = answers <= LOOKED_AT_ALL ? 1 : Math.ceil(answers / THOUSANDTHS);
    if (answers % step !== 0) return;
    const decision = watches.decision();
    if (decision.state === 'worse') end('stopped-worse');
    else if (decision.state === 'held') end('held');
    else if (answers >= trial.maxPairs) end('undecided');
  };
  return {
    get trial() {
      if (!isOver) renew();
      return trial;
    },
    get isOver() {
      return isOver;
    },
    add: (answers) => {
      if (isOver) return;
      watches.add(answers);
      look();
      tell();
    },
    noteDropped: () => {
      trial = { ...trial, dropped: trial.dropped + Number(!isOver) };
      tell();
    },
    noteSkipped: () => {
      trial = { ...trial, skipped: trial.skipped + Number(!isOver) };
      tell();
    },
    end,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ended: ended.promise,
  };
}

/** @returns a trial before its first answer */
export function newTrial(
  given: Omit<Trial, 'state' | 'endedAt' | 'pairs' | 'dropped' | 'skipped' | 'watches' | 'verdict'>,
): Trial {
  return {
    ...given,
    state: 'running',
    endedAt: null,
    pairs: 0,
    dropped: 0,
    skipped: 0,
    watches: TRIAL_METRICS.map((metric) => ({
      metric,
      serving: null,
      candidate: null,
      delta: null,
      ci95: null,
      allowed: 0,
      verdict: 'undecided',
      points: [],
    })),
    verdict: 'Running: no answer so far.',
  };
}
