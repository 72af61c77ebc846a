import type { PromptInputs } from '../../contract/prompt.ts';
import type { SessionParts } from '../session-parts.ts';
import { casesOfDatasets } from './dataset-cases.ts';
import { usesOfPrompt } from './prompt-uses.ts';

/** Kinds of runs that somebody asked for: what a trial asked was asked before, or stands in a data set. */
const ASKED_KINDS = ['ask', 'agent'] as const;
/** The same question is asked more than once; so many traces are looked at for each input. */
const QUESTIONS_REPEAT = 5;
const MAX_LABEL_LENGTH = 160;

/** @returns real inputs of a prompt: what its pipelines were last asked, newest first, each question once; then cases of data sets */
export async function listPromptInputs(
  { files, traces, path }: Pick<SessionParts, 'files' | 'traces' | 'path'>,
  { id, limit }: { id: string; limit: number },
): Promise<PromptInputs> {
  const pipelines = [...new Set(usesOfPrompt(files, id).map(({ pipelineId }) => pipelineId))];
  const seen = new Set<string>();
  const recent = pipelines
    .flatMap((pipelineId) =>
      ASKED_KINDS.flatMap(
        (kind) =>
          traces.listTraces({ filter: `pipeline:${pipelineId} kind:${kind}`, limit: limit * QUESTIONS_REPEAT }).traces,
      ),
    )
    .filter(({ title }) => title.trim() !== '')
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
    .filter(({ title }) => !seen.has(title) && seen.add(title) !== undefined)
    .slice(0, limit)
    .map(({ traceId, title, startedAt }) => ({
      source: { type: 'trace' as const, traceId },
      label: title.slice(0, MAX_LABEL_LENGTH),
      at: startedAt,
    }));
  const cases = (await casesOfDatasets(path, limit - recent.length)).map(({ path: dataset, one }) => ({
    source: { type: 'dataset' as const, path: dataset, caseId: one.id },
    label: one.question.slice(0, MAX_LABEL_LENGTH),
    at: null,
  }));
  return { inputs: [...recent, ...cases] };
}
