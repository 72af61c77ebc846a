import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type {
  AlertListResponse,
  AlertNotice,
  AlertRuleView,
  AlertStatus,
  AlertTransition,
} from '../../contract/alert.ts';
import { unitOfSignal } from '../../contract/alert-rule.ts';
import { resetAlert } from '../../trace/alerts/advance-alert.ts';
import { createAlertStore, type AlertStore, type StoredAlert } from '../../trace/alerts/alert-store.ts';
import { catchUpRule, newAlert } from '../../trace/alerts/catch-up-rule.ts';
import { loadSamples } from '../../trace/alerts/load-samples.ts';
import type { SignalSamples } from '../../trace/alerts/observe-rule.ts';
import { scopeCondition } from '../../trace/alerts/read-samples.ts';
import { traceFilterOf } from '../../trace/alerts/trace-filter-of-alert.ts';
import { ALERT_STEP_MS } from '../../trace/alerts/walk-rule.ts';
import type { Database } from '../../storage/database.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { LoadedAlert } from '../../workspace/workspace-files.ts';
import type { SessionParts } from '../session-parts.ts';
import { noticeOf } from './notice-of.ts';

/** A rule that does not move is written down so often: what was not is walked through again. Milliseconds. */
const KEEP_MS = 600_000;
/** Traces come in bursts: looked at so long after the first of them, in milliseconds … */
const SETTLE_MS = 2000;
/** … and not before so many times as long as the last look took have passed: looking takes 5 % of the time at most. */
const REST_FACTOR = 20;
/** Samples are read so far ahead: clocks of others are fast. Milliseconds. */
const AHEAD_MS = 86_400_000;
/** Of a folder that holds more, the first by name are looked at. */
const MAX_RULES = 200;
const NANOS_PER_MS = 1e6;
/** Events after which a look is worth its while before the minute is over. */
const CHANGES: ReadonlySet<string> = new Set(['trace-added', 'traces-imported', 'reviews-changed', 'sources-changed']);

/** Watches over the rules of `alerts/`. */
export interface AlertKeeper {
  readonly store: AlertStore;
  /** Looks at every rule, from where it was looked at last until now. @throws StorageError, CancelledError */
  evaluate(): Promise<void>;
  /** As they stand; nothing is looked at. */
  list(): AlertListResponse;
  /** Rules that fire, as they were seen last. */
  countFiring(): number;
  /** @throws NotFoundError, or what is wrong with the files */
  require(ruleId: string): LoadedAlert;
  view(loaded: LoadedAlert): AlertRuleView;
  acknowledge(ruleId: string): void;
  /** @param until ISO; null ends it */
  silence(ruleId: string, until: string | null): void;
  /** Looks at them from now on, by the minute and when traces came. */
  follow(): void;
  dispose(): Promise<void>;
}

interface Cached {
  ruleHash: string;
  samples: readonly SignalSamples[];
  fromMs: number;
  loadedMs: number;
  /** See `stampOf`. */
  stamp: string;
}

type AlertParts = Pick<SessionParts, 'services' | 'files' | 'journal' | 'isTrusted'>;

export function createAlertKeeper(parts: AlertParts): AlertKeeper {
  const { services, files, journal, isTrusted } = parts;
  const { clock, events } = services;
  const store = createAlertStore(journal);
  const stopped = new AbortController();
  const known = new Map<string, StoredAlert>(store.readAll());
  const keptMs = new Map<string, number>();
  const cache = new Map<string, Cached>();
  let isFollowing = false;
  let working: Promise<void> = Promise.resolve();
  let restUntilMs = 0;
  let cancelTimer: (() => void) | null = null;
  let cancelSoon: (() => void) | null = null;

  const loadRules = (): { rules: readonly LoadedAlert[]; problems: AlertListResponse['problems'] } => {
    const { byId, problems } = files.readAlerts();
    const rules: LoadedAlert[] = [];
    const found = problems.map(({ path, error }) => ({ path, message: error.message }));
    for (const loaded of byId.values()) {
      const problem = rules.length >= MAX_RULES ? `Only ${MAX_RULES} rules are looked at.` : problemOf(loaded);
      if (problem === null) rules.push(loaded);
      else found.push({ path: loaded.path, message: problem });
    }
    return { rules, problems: found };
  };

  const samplesFor = async (loaded: LoadedAlert, fromMs: number, nowMs: number): Promise<readonly SignalSamples[]> => {
    const { rule } = loaded;
    const ruleHash = hashOf(loaded);
    const stamp = stampOf(journal);
    const cached = cache.get(rule.id);
    const isFresh =
      cached !== undefined &&
      cached.ruleHash === ruleHash &&
      cached.stamp === stamp &&
      cached.fromMs <= fromMs &&
      nowMs < cached.loadedMs + AHEAD_MS;
    if (isFresh) return cached.samples;
    const samples = await loadSamples(journal, rule, { fromMs, toMs: nowMs + AHEAD_MS, abort: stopped.signal });
    cache.set(rule.id, { ruleHash, samples, fromMs, loadedMs: nowMs, stamp });
    return samples;
  };

  const run = async (): Promise<void> => {
    const nowMs = clock.now();
    const { rules, problems } = loadRules();
    const changed: StoredAlert[] = [];
    const transitions: AlertTransition[] = [];
    const notices: AlertNotice[] = [];
    let hasMoved = false;
    for (const loaded of rules) {
      const before = known.get(loaded.id);
      const looked = await catchUpRule({
        rule: loaded.rule,
        ruleHash: hashOf(loaded),
        before,
        nowMs,
        samplesFrom: (fromMs) => samplesFor(loaded, fromMs, nowMs),
        abort: stopped.signal,
      });
      // Somebody may have seen to it meanwhile.
      const latest = known.get(loaded.id);
      const hasFired = looked.transitions.some(({ to }) => to === 'firing');
      const next = {
        ...looked.next,
        silencedUntil: latest?.silencedUntil ?? null,
        acknowledgedAt: hasFired ? null : (latest?.acknowledgedAt ?? null),
      };
      known.set(loaded.id, next);
      transitions.push(...looked.transitions);
      const isDue = nowMs - (keptMs.get(loaded.id) ?? Number.NEGATIVE_INFINITY) >= KEEP_MS;
      if (looked.transitions.length > 0 || isDue || before?.name !== next.name) changed.push(next);
      if (before?.observation?.reason !== next.observation?.reason || looked.transitions.length > 0) hasMoved = true;
      const notice = noticeOf(loaded.rule, before, next, looked.transitions, nowMs);
      if (notice !== null) notices.push(notice);
    }
    // A file that cannot be read may be any rule.
    if (problems.length === 0) {
      for (const gone of goneRules(known, rules)) {
        const reset = resetAlert(gone.memory, 'rule-removed', nowMs);
        if (reset.steps.length === 0) continue;
        const next = { ...gone, memory: reset.memory, evaluatedMs: nowMs };
        known.set(gone.ruleId, next);
        changed.push(next);
        for (const step of reset.steps) {
          transitions.push({ ruleId: gone.ruleId, at: iso(nowMs), ...step, observation: null });
        }
        hasMoved = true;
      }
    }
    store.keep(changed, transitions);
    for (const { ruleId } of changed) keptMs.set(ruleId, nowMs);
    if (hasMoved) events.publish({ type: 'alerts-changed' });
    if (notices.length > 0) events.publish({ type: 'alert-notices', notices });
  };

  const evaluate = (): Promise<void> => {
    working = working
      .catch(() => undefined)
      .then(async () => {
        const startedAt = clock.monotonicNano();
        await run();
        restUntilMs = clock.now() + (Number(clock.monotonicNano() - startedAt) / NANOS_PER_MS) * REST_FACTOR;
      });
    return working;
  };
  /** What fails now is tried again at the next look; whoever asks for it hears why. */
  const evaluateQuietly = async (): Promise<void> => {
    if (!isTrusted()) return;
    await evaluate().catch(() => undefined);
  };
  const tick = (): void => {
    cancelTimer = clock.after(ALERT_STEP_MS, tick);
    void evaluateQuietly();
  };
  const noteChange = (): void => {
    if (!isFollowing) return;
    cancelSoon ??= clock.after(Math.max(SETTLE_MS, restUntilMs - clock.now()), () => {
      cancelSoon = null;
      void evaluateQuietly();
    });
  };
  const listen = async (): Promise<void> => {
    for await (const { type } of events.subscribe(stopped.signal)) if (CHANGES.has(type)) noteChange();
  };
  void listen();

  const statusOf = (ruleId: string): AlertStatus => {
    const stored = known.get(ruleId);
    if (stored === undefined) return NEVER_LOOKED_AT;
    const { memory, evaluatedMs, observation, acknowledgedAt, silencedUntil } = stored;
    const isSilent = silencedUntil !== null && Date.parse(silencedUntil) > clock.now();
    return {
      state: memory.state,
      since: iso(memory.sinceMs),
      firedAt: memory.firedMs === null ? null : iso(memory.firedMs),
      acknowledgedAt,
      silencedUntil: isSilent ? silencedUntil : null,
      evaluatedAt: iso(evaluatedMs),
      observation,
    };
  };
  const view = ({ rule, path }: LoadedAlert): AlertRuleView => {
    const status = statusOf(rule.id);
    return {
      rule,
      unit: unitOfSignal(rule.signal.type),
      path,
      status,
      traceFilter: traceFilterOf(rule, status.observation),
    };
  };
  const requireRule = (ruleId: string): LoadedAlert => {
    const { rules, problems } = loadRules();
    const found = rules.find(({ id }) => id === ruleId);
    if (found !== undefined) return found;
    const ids = rules.map(({ id }) => id).join(', ') || 'none';
    const broken =
      problems.length === 0
        ? ''
        : ` ${problems.length} files in alerts/ cannot be used: \`trestle alert list\` says why.`;
    throw new NotFoundError(`There is no alert rule "${ruleId}". Known: ${ids}.${broken}`);
  };
  const change = (ruleId: string, changes: Partial<Pick<StoredAlert, 'acknowledgedAt' | 'silencedUntil'>>): void => {
    const loaded = requireRule(ruleId);
    const stored = known.get(ruleId) ?? newAlert(ruleId, hashOf(loaded), clock.now());
    const next = { ...stored, name: loaded.rule.name, ...changes };
    store.keep([next], []);
    known.set(ruleId, next);
    events.publish({ type: 'alerts-changed' });
  };

  return {
    store,
    evaluate,
    list: () => {
      const { rules, problems } = loadRules();
      const views = rules.map(view).toSorted(byUrgency);
      const counted = (state: string): number => views.filter(({ status }) => status.state === state).length;
      const times = views.flatMap(({ status }) => status.evaluatedAt ?? []);
      return {
        rules: views,
        problems,
        firing: counted('firing'),
        pending: counted('pending'),
        evaluatedAt: times.toSorted().at(-1) ?? null,
        isFollowing: isFollowing && isTrusted(),
      };
    },
    countFiring: () => [...known.values()].filter(({ memory }) => memory.state === 'firing').length,
    require: requireRule,
    view,
    acknowledge: (ruleId) => change(ruleId, { acknowledgedAt: iso(clock.now()) }),
    silence: (ruleId, until) => change(ruleId, { silencedUntil: until }),
    follow: () => {
      isFollowing = true;
      cancelTimer = clock.after(SETTLE_MS, tick);
    },
    dispose: async () => {
      isFollowing = false;
      cancelTimer?.();
      cancelSoon?.();
      stopped.abort(new CancelledError());
      await working.catch(() => undefined);
      store.keep(
        [...known.values()].filter(({ ruleId }) => keptMs.has(ruleId)),
        [],
      );
    },
  };
}

const NEVER_LOOKED_AT: AlertStatus = {
  state: 'inactive',
  since: null,
  firedAt: null,
  acknowledgedAt: null,
  silencedUntil: null,
  evaluatedAt: null,
  observation: null,
};

/** @returns another text after every write into the journal, by whichever connection: two reads of counters, no page */
function stampOf(journal: Database): string {
  const row = journal
    .prepare<{ own: number; others: number }>(
      'SELECT total_changes() AS own, data_version AS others FROM pragma_data_version',
    )
    .get();
  return `${row?.own} ${row?.others}`;
}

/** Of what decides: a rule may be renamed while it fires. */
function hashOf({ rule }: LoadedAlert): string {
  const { scope, window, signal, condition, minSamples = null, for: pendingFor, keepFiringFor, noData } = rule;
  return sha256Hex(JSON.stringify([scope, window, signal, condition, minSamples, pendingFor, keepFiringFor, noData]));
}

/** @returns why a rule that its schema allows cannot be looked at; null when it can */
function problemOf({ rule, path }: LoadedAlert): string | null {
  const { condition } = rule;
  const scopes = [
    rule.scope,
    ...('baselineScope' in condition && condition.baselineScope !== undefined ? [condition.baselineScope] : []),
  ];
  try {
    scopes.forEach(scopeCondition);
    return null;
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    return `${path}: ${error.message}`;
  }
}

function goneRules(known: ReadonlyMap<string, StoredAlert>, rules: readonly LoadedAlert[]): StoredAlert[] {
  const ids = new Set(rules.map(({ id }) => id));
  return [...known.values()].filter(({ ruleId }) => !ids.has(ruleId));
}

const URGENCY: readonly AlertStatus['state'][] = ['firing', 'pending', 'resolved', 'inactive'];

function byUrgency(a: AlertRuleView, b: AlertRuleView): number {
  const rank = ({ status }: AlertRuleView): number => URGENCY.indexOf(status.state);
  return rank(a) - rank(b) || a.rule.name.localeCompare(b.rule.name);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
