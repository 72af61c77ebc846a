import type { GenerationListResponse, GenerationSummary } from '../../../../main/contract/generation.ts';
import { ageSeconds, type DotState, formatAge, formatQuantity, formatShare } from '../../../ui/index.ts';

/** What can be done with a generation from its row; null = nothing. */
export type GenerationAction =
  | { type: 'cancel' }
  | { type: 'resume' }
  | { type: 'flip' }
  | { type: 'flip-back' }
  | { type: 'compare' };

/** `g14`: how a generation is named everywhere. */
export function generationName(generation: number): string {
  return `g${generation}`;
}

/** @returns 0..1 of the build; null while nothing is measured */
export function buildShare({ progress, expectedChunks, chunks }: GenerationSummary): number | null {
  if (progress !== null && progress.bytesTotal > 0) return Math.min(1, progress.bytesDone / progress.bytesTotal);
  return expectedChunks > 0 ? Math.min(1, chunks / expectedChunks) : null;
}

/** The mark in front of the state. */
export function generationDot({ state, isRunning }: GenerationSummary): DotState {
  if (isRunning) return 'running';
  if (state === 'failed') return 'error';
  if (state === 'building') return 'warn';
  return state === 'serving' ? 'ok' : 'off';
}

/** @returns the state in words: `building, 63 %`, `serving since 8 d`, `kept`, `ready since 2 min` */
export function generationStateText(summary: GenerationSummary, nowMs: number): string {
  const { state, isRunning, servingSince, finishedAt, behind } = summary;
  if (state === 'building') {
    const share = buildShare(summary);
    const measured = share === null ? '' : `, ${formatShare(share)}`;
    return isRunning ? `building${measured}` : `interrupted${measured}`;
  }
  if (state === 'failed') return 'failed';
  const since = state === 'serving' ? servingSince : state === 'ready' ? finishedAt : null;
  const age = ageSeconds(since, nowMs);
  const late = behind.length === 0 ? '' : `, ${formatQuantity(behind.length, 'source')} behind`;
  return `${state}${age === null ? '' : ` ${formatAge(age)}`}${isRunning ? ', catching up' : late}`;
}

/** @returns which action stands on the row, the most wanted one only */
export function generationActions(summary: GenerationSummary): readonly GenerationAction[] {
  if (summary.isRunning && summary.state === 'building') return [{ type: 'cancel' }];
  switch (summary.state) {
    case 'building':
    case 'failed':
      return [{ type: 'resume' }];
    case 'ready':
      return [{ type: 'compare' }, { type: 'flip' }];
    case 'kept':
      return [{ type: 'flip-back' }];
    case 'serving':
      return [];
  }
}

/** @returns the generations that other sources than the rest are served by: `g14 serves handbook, claims` */
export function splitServing({ servingDefault, servingBySource }: GenerationListResponse): string | null {
  const others = Object.entries(servingBySource).filter(([, generation]) => generation !== servingDefault);
  if (others.length === 0) return null;
  const named = others.map(([source, generation]) => `${source} by ${generationName(generation)}`);
  return `${generationName(servingDefault)} serves all but ${named.join(', ')}`;
}
