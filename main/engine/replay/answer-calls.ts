import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { type ReplayAnswerRequest, replayStartRequest, type ReplayRow } from '../../contract/replay.ts';
import { safeJson } from '../../replay/compare/message-text.ts';
import type { ReplayStore } from '../../replay/run/replay-store.ts';
import type { BaseParts } from '../session-parts.ts';
import { reduceRecording } from './read-recording.ts';
import { createReplayRecipes } from './replay-recipes.ts';
import { readReplayRules } from './replay-rules-file.ts';
import { readStubs, replayTrace, type ReplayTools, rowOutcome } from './replay-trace.ts';

/**
 * Runs one trace of a replay again with what a person says its unanswered calls would have given, beside what was said
 * before; the row is what comes of it, which may be another open call. Nothing is executed.
 *
 * @throws InvalidArgumentError for a call that is not open
 */
export async function answerCalls(
  parts: BaseParts,
  store: ReplayStore,
  tools: ReplayTools,
  { replayId: idOrPrefix, traceId, answers }: ReplayAnswerRequest,
  options: { signal: AbortSignal },
): Promise<ReplayRow> {
  const { replayId, request } = store.require(idOrPrefix);
  const { ordinal, row, stubs } = store.row(replayId, traceId);
  const { open, given } = readStubs(stubs);
  const spell = (call: { name: string; arguments: unknown }): string => `${call.name} ${safeJson(call.arguments)}`;
  const waiting = new Set(open.map(spell));
  const stranger = answers.find((answer) => !waiting.has(spell(answer)));
  if (stranger !== undefined) {
    throw new InvalidArgumentError(
      `No call ${spell(stranger)} waits for an answer. Open: ${[...waiting].join('; ') || 'none'}.`,
    );
  }
  const reduced = reduceRecording(parts, row.traceId);
  if (!reduced.ok) throw new InvalidArgumentError(reduced.message);
  const { input } = reduced;
  const { candidate } = replayStartRequest.parse(JSON.parse(request));
  const { pipelineId, releaseHash } = input.recorded;
  const replayed = await replayTrace(
    tools,
    {
      input,
      recipe: createReplayRecipes(parts, candidate).candidateFor({ pipelineId, releaseHash }),
      candidate,
      rules: readReplayRules(parts.path).rules,
      replayId,
      answers: [...given, ...answers],
    },
    options,
  );
  store.conclude(replayId, [{ ordinal, outcome: rowOutcome(replayed) }]);
  parts.services.events.publish({ type: 'replay-changed', replayId });
  return store.row(replayId, row.traceId).row;
}
