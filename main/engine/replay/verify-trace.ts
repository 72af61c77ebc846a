import { reduceRecording } from './read-recording.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { ReplayVerification } from '../../contract/replay.ts';
import { replayCandidate } from '../../contract/replay.ts';
import { canonicalJson } from '../../base/json.ts';
import {
  differencesBetween,
  EXCLUDED_FROM_HASH,
  hashSpans,
  normaliseSpans,
} from '../../replay/verify/normalise-spans.ts';
import { readAgentPrompts } from '../agent/agent-files.ts';
import type { BaseParts, SessionParts } from '../session-parts.ts';
import { readRecipe } from './replay-recipes.ts';
import { readReplayRules } from './replay-rules-file.ts';
import { replayTrace, type ReplayTools } from './replay-trace.ts';

const MAX_DIFFERENCES = 20;

/**
 * Runs a trace of this workspace again on its own release, models and tools answered from the recording, and compares both
 * by the hash of their spans. What a run cannot have in common with another one is left out, and listed.
 *
 * @throws InvalidArgumentError for a trace from elsewhere: its release is not here
 */
export async function verifyTrace(
  parts: BaseParts,
  tools: ReplayTools,
  traceId: string,
  options: { signal: AbortSignal },
): Promise<ReplayVerification> {
  const reduced = reduceRecording(parts, traceId);
  if (!reduced.ok) throw new InvalidArgumentError(reduced.message);
  const { input } = reduced;
  const { recorded } = input;
  if (!recorded.isOwn || recorded.releaseHash === null) {
    throw new InvalidArgumentError(
      `The trace ${traceId} was recorded elsewhere, so its release is not here to be run again. \`trestle replay run ${traceId}\` compares it with yours.`,
    );
  }
  const release = parts.releases.readRelease(recorded.releaseHash);
  const recipe = readRecipe(parts, release, readAgentPrompts(parts.files));
  const replayed = await replayTrace(
    tools,
    {
      input,
      recipe,
      candidate: replayCandidate.parse({ models: 'stub' }),
      rules: readReplayRules(parts.path).rules,
      replayId: null,
    },
    options,
  );
  const before = normaliseSpans(parts.traces.readTrace(recorded.traceId).spans);
  const now =
    replayed.replayTraceId === null ? null : normaliseSpans(parts.traces.readTrace(replayed.replayTraceId).spans);
  const [recordedHash, replayedHash] = [before, now].map((span) => (span === null ? null : hashSpans(span)));
  const isIdentical = recordedHash !== null && recordedHash === replayedHash;
  return {
    traceId: recorded.traceId,
    replayTraceId: replayed.replayTraceId,
    isIdentical,
    release: recorded.releaseHash,
    recordedHash: recordedHash ?? null,
    replayedHash: replayedHash ?? null,
    spans: parts.traces.readTrace(recorded.traceId).spans.length,
    excluded: EXCLUDED_FROM_HASH,
    differences: before === null || now === null ? [] : differencesBetween(before, now, MAX_DIFFERENCES),
    problems: isIdentical ? [] : problemsOf(parts, { replayed, release, recorded }),
  };
}

/** What keeps a run from being the same again, as far as it can be told. */
function problemsOf(
  parts: Pick<SessionParts, 'releases'>,
  given: {
    replayed: Awaited<ReturnType<typeof replayTrace>>;
    release: ReturnType<SessionParts['releases']['readRelease']>;
    recorded: Awaited<ReturnType<typeof replayTrace>>['recorded'];
  },
): string[] {
  const { replayed, release, recorded } = given;
  const problems: string[] = [];
  if (recorded.stretches > 1) {
    return [
      `The run was recorded in ${recorded.stretches} stretches with a wait between them, and a replay runs without one: \`trestle replay run\` compares what they did.`,
    ];
  }
  if (replayed.error !== null) problems.push(replayed.error.message);
  const now = replayed.releaseHash === null ? null : parts.releases.readRelease(replayed.releaseHash).bundle;
  if (now !== null && canonicalJson({ ...now, policy: null }) !== canonicalJson({ ...release.bundle, policy: null })) {
    problems.push('The release could not be put together as it was; `trestle release diff` shows what differs.');
  }
  const calls = recorded.steps.filter(({ kind }) => kind === 'model');
  if (
    calls.some((step) => step.kind === 'model' && step.metadata === null && step.modelId?.startsWith('local/') === true)
  ) {
    problems.push("It was recorded before a model's claims were kept, so its citations were looked for anew.");
  }
  if (recorded.isDegraded)
    problems.push('A stage was degraded by time or by a failure, which a replay does not repeat.');
  if (problems.length === 0)
    problems.push('What is indexed is not what it was: documents changed since the recording.');
  return problems;
}
