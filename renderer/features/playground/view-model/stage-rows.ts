import type { StageTiming } from '../../../../main/contract/ask.ts';
import { STAGE_ORDER } from '../../../ui/chip/stage.tsx';
import { ladderWord } from '../../traces/view-model/span-label.ts';
import type { AskRun } from './ask-run.ts';

/** One stage of the strip, whether it has run, runs or waits. */
export interface StageRow {
  name: string;
  state: 'waits' | 'running' | 'done' | 'skipped' | 'failed' | 'stopped' | 'not-reached';
  startMs: number | null;
  /** So far while running; null while it waits. */
  ms: number | null;
  budgetMs: number | null;
  /** `skipped`, `smaller k`; null when it went as planned. */
  ladder: string | null;
}

/**
 * @param planned stages of the release, so that those still to come are shown too; may be empty
 * @param elapsedMs since the run began until now or until it was ended, for stages that ran then
 * @returns every stage: in the order of the plan, without one in the order stages always have, unknown ones by start
 */
export function stageRows(
  run: Pick<AskRun, 'timings' | 'running' | 'status'>,
  planned: readonly { id: string; budgetMs: number | null }[],
  elapsedMs: number,
): readonly StageRow[] {
  const rows = new Map<string, StageRow>();
  for (const { id, budgetMs } of planned) {
    const state = run.status === 'running' ? 'waits' : 'not-reached';
    rows.set(id, { name: id, state, startMs: null, ms: null, budgetMs, ladder: null });
  }
  for (const { stage, atMs } of run.running) {
    const budgetMs = rows.get(stage)?.budgetMs ?? null;
    const state = run.status === 'running' ? 'running' : 'stopped';
    rows.set(stage, { name: stage, state, startMs: atMs, ms: Math.max(0, elapsedMs - atMs), budgetMs, ladder: null });
  }
  for (const timing of run.timings) rows.set(timing.name, endedRow(timing));
  const ids = planned.map(({ id }) => id);
  const order = ids.length > 0 ? ids : STAGE_ORDER;
  return [...rows.values()].toSorted(
    (a, b) => place(a, order) - place(b, order) || (a.startMs ?? 0) - (b.startMs ?? 0),
  );
}

function endedRow({ name, startMs, ms, budgetMs, ladderStep, status }: StageTiming): StageRow {
  const state = status === 'ok' ? 'done' : status === 'skipped' ? 'skipped' : 'failed';
  return { name, state, startMs, ms, budgetMs, ladder: ladderStep === null ? null : ladderWord(ladderStep) };
}

function place(row: StageRow, order: readonly string[]): number {
  const index = order.indexOf(row.name);
  return index < 0 ? order.length : index;
}

/** @returns one sentence for each stage whose ladder was taken: what happened, why, and what it means */
export function ladderNotes(timings: readonly StageTiming[]): readonly { stage: string; text: string }[] {
  return timings
    .filter(({ ladderStep }) => ladderStep !== null)
    .map(({ name, ladderStep, ladderReason }) => {
      const what = LADDER_SENTENCES[ladderStep ?? ''] ?? `took the step ${ladderStep}`;
      return { stage: name, text: `${name} ${what}. ${ladderReason ?? ''} ${consequence(name, ladderStep)}`.trim() };
    });
}

const LADDER_SENTENCES: Readonly<Record<string, string>> = {
  skip: 'was skipped',
  'smaller-k': 'was run again with a smaller k',
  'cheaper-model': 'was run again with a cheaper model',
  'partial-answer': 'ended the run early; this is what there was by then',
  'hand-off': 'handed the question to a person',
};

function consequence(stage: string, step: string | null): string {
  if (step !== 'skip') return '';
  if (stage === 'bm25') return 'The search by meaning decided alone.';
  if (stage === 'vector') return 'The search by words decided alone.';
  return stage === 'rewrite' ? 'The question was searched as typed.' : '';
}
