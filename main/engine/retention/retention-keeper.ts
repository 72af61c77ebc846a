import type { RetentionReport, RetentionStep } from '../../contract/retention.ts';
import { planRetention, usedBytes } from '../../trace/purge/plan-retention.ts';
import { purgeTraces } from '../../trace/purge/purge-traces.ts';
import type { SessionParts } from '../session-parts.ts';
import { tracesInDatasets } from '../traces-in-datasets.ts';

/** Applied once a day while a shell that stays is open, and so long after it came. Milliseconds. */
const SCHEDULE_MS = 86_400_000;
const FIRST_MS = 60_000;

/** Removes traces that `retention` of trestle.jsonc no longer keeps. */
export interface RetentionKeeper {
  /** @throws StorageError, CancelledError; what was removed by then stays removed */
  apply(options: { isDryRun: boolean; signal: AbortSignal }): Promise<RetentionReport>;
  /** Applies it from now on, once a day, where the workspace is trusted. */
  follow(): void;
  dispose(): Promise<void>;
}

type RetentionParts = Pick<SessionParts, 'services' | 'path' | 'files' | 'journal' | 'isTrusted'>;

export function createRetentionKeeper(parts: RetentionParts): RetentionKeeper {
  const { services, path, files, journal, isTrusted } = parts;
  const { clock, events } = services;
  const stopped = new AbortController();
  let cancelTimer: (() => void) | null = null;
  let working: Promise<unknown> = Promise.resolve();

  const apply: RetentionKeeper['apply'] = async ({ isDryRun, signal }) => {
    const settings = files.readWorkspace().retention;
    const datasets = tracesInDatasets(path);
    const reviewed = journal.prepare('SELECT 1 FROM review WHERE trace_id = ? LIMIT 1');
    const isKept = (traceId: string): string | null => {
      const file = datasets.get(traceId);
      if (file !== undefined) return `${file} names it`;
      return settings.keepReviewed && reviewed.get(traceId) !== undefined ? 'somebody reviewed it' : null;
    };
    const used = usedBytes(journal);
    const steps: RetentionStep[] = [];
    const kept: { traceId: string; reason: string }[] = [];
    let keptCount = 0;
    for (const { limit, filter } of planRetention(journal, settings, clock.now())) {
      const report = await purgeTraces({ database: journal, clock, filter, isDryRun, isKept, signal });
      steps.push({ limit, filter, traces: report.traces, spans: report.spans });
      kept.push(...report.kept);
      keptCount += report.keptCount;
    }
    const traces = steps.reduce((sum, step) => sum + step.traces, 0);
    if (!isDryRun && traces > 0) events.publish({ type: 'traces-imported' });
    const spans = steps.reduce((sum, step) => sum + step.spans, 0);
    return { settings, steps, traces, spans, kept, keptCount, usedBytes: used, isDryRun };
  };
  const tick = (): void => {
    cancelTimer = clock.after(SCHEDULE_MS, tick);
    // What could not be removed today is tried again tomorrow; `trace purge --retention` says why.
    if (isTrusted()) working = apply({ isDryRun: false, signal: stopped.signal }).catch(() => undefined);
  };
  return {
    apply,
    follow: () => {
      cancelTimer = clock.after(FIRST_MS, tick);
    },
    dispose: async () => {
      stopped.abort();
      cancelTimer?.();
      await working;
    },
  };
}
