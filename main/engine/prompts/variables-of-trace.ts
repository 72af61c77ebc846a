import { openingVariables } from '../../agent/render-opening.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { spelled } from '../../base/text-in-json.ts';
import type { PromptVariables } from '../../contract/prompt-file.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { answerVariables } from '../../pipeline/render-prompt.ts';
import { reduceTrace } from '../../replay/reduce-trace.ts';
import { createReading } from '../access/reading.ts';
import { readRecording } from '../replay/read-recording.ts';
import { recordedChunks } from '../replay/recorded-context.ts';
import { turnsOf } from '../replay/run-recipe.ts';
import type { SessionParts } from '../session-parts.ts';

type Parts = Pick<SessionParts, 'traces' | 'agents' | 'retrieval' | 'accessLog' | 'files'>;

/** What fills a prompt: what the run had, and what was given for what the prompt declares. */
export interface GatheredVariables {
  variables: PromptVariables;
  given: PromptVariables;
}

/**
 * @returns what a prompt was filled with in a recorded run, or would have been: its question, the passages it was shown as
 *   they were then, and what was said before it; of an agent's run its task, memory and conversation
 * @throws InvalidArgumentError for a trace without a question
 */
export async function variablesOfTrace(parts: Parts, traceId: string): Promise<GatheredVariables> {
  const spans = readRecording(parts, traceId);
  const reduced = reduceTrace(spans);
  if (!reduced.ok) throw new InvalidArgumentError(`Trace ${traceId} cannot fill a prompt: ${reduced.message}`);
  const { input } = reduced;
  const { question, recorded, variables: given } = input;
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
  const runId = root?.attributes[ATTRIBUTE.agentRunId];
  const run = parts.agents.stores.runs.list({ limit: Number.MAX_SAFE_INTEGER }).find((known) => known.runId === runId);
  if (run !== undefined) return { variables: openingVariables(run.task, run.opening), given };
  const turns = turnsOf(input, parts.traces.readSession, createReading(parts).scopeOf(input.as));
  const chunks = await recordedChunks(recorded, parts.retrieval.chunkReader);
  const query = spelled(root?.attributes[ATTRIBUTE.effectiveQuery]) || question;
  const context = chunks.map((chunk) => ({ chunk }));
  return { variables: answerVariables({ question, query, context, turns }), given };
}
