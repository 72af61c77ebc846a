import { create } from 'zustand';
import type { GateCheck, GateReport, GateRunEvent } from '../../../../main/contract/gate.ts';
import type { PromoteReport, ReleasePromoteEvent } from '../../../../main/contract/release.ts';

/** A gate at work, or what became of it, for one release of this window's lifetime. */
export interface GateRun {
  kind: 'gate' | 'promote';
  isRunning: boolean;
  total: number;
  /** In the order of the gate's file; holes have not ended. */
  checks: readonly (GateCheck | null)[];
  current: { index: number; name: string; done: number; total: number } | null;
  report: GateReport | null;
  promotion: PromoteReport | null;
  /** Why it came to no report. */
  error: string | null;
  wasStopped: boolean;
}

interface GateRunsState {
  /** By what was judged: the name of a release, or `WORKING_TREE`. */
  runs: Readonly<Record<string, GateRun>>;
  abort: AbortController | null;
  begin: (key: string, kind: GateRun['kind'], abort: AbortController) => void;
  receive: (key: string, event: GateRunEvent | ReleasePromoteEvent) => void;
  /** `error` null: it was stopped, or came to its end. */
  end: (key: string, error: string | null, wasStopped: boolean) => void;
}

const NEW_RUN: GateRun = {
  kind: 'gate',
  isRunning: true,
  total: 0,
  checks: [],
  current: null,
  report: null,
  promotion: null,
  error: null,
  wasStopped: false,
};

/** Gates that were run in this window. Outside every view: leaving one stops nothing. */
export const useGateRuns = create<GateRunsState>()((set) => ({
  runs: {},
  abort: null,
  begin: (key, kind, abort) => set(({ runs }) => ({ abort, runs: { ...runs, [key]: { ...NEW_RUN, kind } } })),
  receive: (key, event) => set(({ runs }) => ({ runs: { ...runs, [key]: gateRunAfter(runs[key] ?? NEW_RUN, event) } })),
  end: (key, error, wasStopped) =>
    set(({ runs }) => ({
      abort: null,
      runs: { ...runs, [key]: { ...(runs[key] ?? NEW_RUN), isRunning: false, current: null, error, wasStopped } },
    })),
}));

/** @returns the run with what an event told of it */
export function gateRunAfter(run: GateRun, event: GateRunEvent | ReleasePromoteEvent): GateRun {
  switch (event.type) {
    case 'started':
      return { ...run, total: event.total, checks: Array.from({ length: event.total }, () => null) };
    case 'check-started':
      return { ...run, current: { index: event.index, name: event.name, done: 0, total: 0 } };
    case 'check-progress':
      return run.current?.index === event.index
        ? { ...run, current: { ...run.current, done: event.done, total: event.total } }
        : run;
    case 'check-finished':
      return {
        ...run,
        current: run.current?.index === event.index ? null : run.current,
        checks: run.checks.map((check, index) => (index === event.index ? event.check : check)),
      };
    case 'finished':
      return { ...run, report: event.report, checks: event.report.checks };
    case 'promoted':
      return { ...run, promotion: event.report, report: event.report.gate };
  }
}
