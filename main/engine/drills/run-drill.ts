import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { throwIfAborted } from '../../base/abort.ts';
import { lineDiff } from '../../base/line-diff.ts';
import type { DrillFigure, DrillResult, DrillRunEvent, DrillSideWithFigures } from '../../contract/drill.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Engine, EngineOptions } from '../engine-types.ts';
import type { PackageLayout } from '../package-layout.ts';
import type { Drill, DrillMeasurement } from './drill.ts';
import { openDesk, textOf } from './open-desk.ts';

/** Traces of a side that its result names. */
const MAX_NAMED_RUNS = 20;
const MILLIS_DIGITS = 1000;

export interface RunDrillOptions {
  drill: Drill;
  /** Of this run; it is there and empty. */
  folder: string;
  createEngine: (options: EngineOptions) => Promise<Engine>;
  layout: PackageLayout;
  clock: Clock;
  signal: AbortSignal;
  onEvent: (event: DrillRunEvent) => void;
}

/**
 * Runs a drill without its guardrail and then with it, and compares. What it served and opened is closed when it ends,
 * however it ends; its workspaces stay only when it has a result.
 */
export async function runDrill(options: RunDrillOptions): Promise<DrillResult> {
  const { drill, folder, clock } = options;
  const startedNano = clock.monotonicNano();
  try {
    const without = await runSide(options, 'without');
    const guarded = await runSide(options, 'with');
    const [before, after] = [without.measured.figures, guarded.measured.figures];
    return {
      name: drill.name,
      title: drill.title,
      guardrail: drill.guardrail,
      without: without.side,
      with: guarded.side,
      failureShown: drill.failureShown(before),
      guardrailHeld: drill.guardrailHeld(after, before),
      verdict: drill.verdict(before, after),
      figures: Object.entries(drill.figures).map(
        ([name, { label, unit }]): DrillFigure => ({
          name,
          label,
          unit,
          without: before[name] ?? Number.NaN,
          with: after[name] ?? Number.NaN,
        }),
      ),
      change: changeOf(drill),
      explanation: drill.page,
      ms: Math.round(Number(clock.monotonicNano() - startedNano) / 1e6),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    // Whatever was under way says that it was cancelled; why is known here.
    throwIfAborted(options.signal);
    throw error;
  }
}

async function runSide(
  options: RunDrillOptions,
  name: 'without' | 'with',
): Promise<{ side: DrillSideWithFigures; measured: DrillMeasurement<string> }> {
  const { drill, folder, onEvent } = options;
  const say = (message: string): void => onEvent({ type: 'progress', side: name, message });
  say('opening a workspace');
  const workspace = join(folder, name);
  const desk = await openDesk({ ...options, guardrail: name === 'with', workspace, say });
  try {
    const measured = await drill.measure(desk);
    const all = desk.traceIds();
    const named = [measured.runId, ...all.filter((id) => id !== measured.runId)].slice(0, MAX_NAMED_RUNS);
    return {
      measured,
      side: { ...roundAll(measured.figures), runId: measured.runId, runIds: named, runs: all.length, workspace },
    };
  } finally {
    await desk.dispose();
  }
}

/** Of a duration or a share more digits say nothing; of money they do. */
function roundAll(figures: Readonly<Record<string, number>>): Record<string, number> {
  const rounded = (value: number): number =>
    Math.abs(value) < 1 ? value : Math.round(value * MILLIS_DIGITS) / MILLIS_DIGITS;
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)]));
}

/** Simulators answer at other ports on each side, which is no difference. */
function changeOf(drill: Drill): DrillResult['change'] {
  const addressOf = (simulator: string): string => `http://127.0.0.1:PORT-OF-${simulator}/v1`;
  const without = drill.files({ guardrail: false, addressOf });
  const guarded = drill.files({ guardrail: true, addressOf });
  const textIn = (files: typeof without, path: string): string => {
    const content = files[path];
    return content === undefined ? '' : textOf(content);
  };
  return [...new Set([...Object.keys(without), ...Object.keys(guarded)])].flatMap((path) => {
    const diff = lineDiff(textIn(without, path), textIn(guarded, path));
    return diff.length === 0 ? [] : [{ path, diff }];
  });
}
