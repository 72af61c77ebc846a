import type { PromptInputs } from '../../contract/prompt.ts';
import type { SessionParts } from '../session-parts.ts';
import { casesOfDatasets } from './dataset-cases.ts';
import { usesOfPrompt } from './prompt-uses.ts';

const MAX_LABEL_LENGTH = 160;

/** @returns real inputs of a prompt: what its pipelines were last asked, newest first, each question once; then cases of data sets */
export function listPromptInputs(
  { files, traces, path }: Pick<SessionParts, 'files' | 'traces' | 'path'>,
  { id, limit }: { id: string; limit: number },
): PromptInputs {
  const pipelines = [...new Set(usesOfPrompt(files, id).map(({ pipelineId }) => pipelineId))];
  const seen = new Set<string>();
  const recent = pipelines
    .flatMap((pipelineId) => traces.listTraces({ filter: `pipeline:${pipelineId}`, limit: limit * 5 }).traces)
    .filter(({ kind, title }) => (kind === 'ask' || kind === 'agent') && title.trim() !== '')
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
    .filter(({ title }) => !seen.has(title) && seen.add(title) !== undefined)
    .slice(0, limit)
    .map(({ traceId, title, startedAt }) => ({
      source: { type: 'trace' as const, traceId },
      label: title.slice(0, MAX_LABEL_LENGTH),
      at: startedAt,
    }));
  const cases = casesOfDatasets(path, limit - recent.length).map(({ path: dataset, caseId, question }) => ({
    source: { type: 'dataset' as const, path: dataset, caseId },
    label: question.slice(0, MAX_LABEL_LENGTH),
    at: null,
  }));
  return { inputs: [...recent, ...cases] };
}
