import { reduceRecording } from './read-recording.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { type ReplayCandidate, replayCandidate, replayStartRequest } from '../../contract/replay.ts';
import type { BisectReport, ReplayBisectRequest } from '../../contract/replay-bisect.ts';
import type { Release } from '../../contract/release.ts';
import { type BisectOutcome, findCause } from '../../replay/bisect/find-cause.ts';
import { normaliseText } from '../../replay/compare/normalise-text.ts';
import type { ObservedRun } from '../../replay/observe/observed-run.ts';
import { differingFactors, type Recipe, swapFactors } from '../../replay/recipe.ts';
import type { ReplayInput } from '../../replay/reduce-trace.ts';
import type { ReplayStore } from '../../replay/run/replay-store.ts';
import { readAgentPrompts } from '../agent/agent-files.ts';
import type { BaseParts, SessionParts } from '../session-parts.ts';
import { createReplayRecipes, readRecipe } from './replay-recipes.ts';
import { readReplayRules } from './replay-rules-file.ts';
import { type ReplayedTrace, replayTrace, type ReplayTools } from './replay-trace.ts';

/** Releases looked through for one that an imported trace can be held against. */
const MAX_RELEASES = 200;

/**
 * Finds which part of what changed between a baseline and a candidate changes this trace. The candidate runs once; an
 * imported trace, whose own pipeline is not here, also runs once on the baseline.
 *
 * @throws InvalidArgumentError for a trace that cannot be run again, or without a baseline to hold it against
 */
export async function bisectTrace(
  parts: BaseParts,
  store: ReplayStore,
  tools: ReplayTools,
  request: ReplayBisectRequest,
  options: { signal: AbortSignal },
): Promise<BisectReport> {
  const asked = request.candidate ?? candidateOf(store, request.replayId);
  const reduced = reduceRecording(parts, request.traceId);
  if (!reduced.ok) throw new InvalidArgumentError(reduced.message);
  const { input } = reduced;
  const { recorded } = input;
  const rules = readReplayRules(parts.path).rules;
  const recipes = createReplayRecipes(parts, asked);
  const wanted = recipes.candidateFor({ pipelineId: recorded.pipelineId, releaseHash: recorded.releaseHash });
  const replay = (recipe: Recipe): Promise<ReplayedTrace> =>
    replayTrace(tools, { input, recipe, candidate: asked, rules, replayId: request.replayId ?? null }, options);
  // Run first: its release says what it is made of, in the same words as the baseline's.
  const first = await replay(wanted);
  if (first.releaseHash === null) throw new InvalidArgumentError(`The candidate cannot run: ${first.because}`);
  const prompts = readAgentPrompts(parts.files);
  const candidateRecipe = readRecipe(parts, parts.releases.readRelease(first.releaseHash), prompts);
  const baselineRelease = findBaseline(parts, store, { request, input, candidate: candidateRecipe });
  const baselineRecipe = readRecipe(parts, baselineRelease, prompts);
  const differing = differingFactors(baselineRecipe, candidateRecipe);

  // A recording of our own on its own release is the baseline's run.
  const isBaseline = recorded.isOwn && baselineRelease.releaseHash === recorded.releaseHash;
  const before = isBaseline ? null : await replay(baselineRecipe);
  const found = await findCause({
    factors: differing.map(({ factor }) => factor),
    baseline: before === null ? outcomeOf(recorded, null) : outcomeOf(before.candidate, before),
    candidate: outcomeOf(first.candidate, first),
    spent: before === null ? 1 : 2,
    run: async (swapped) => {
      const replayed = await replay(swapFactors(baselineRecipe, candidateRecipe, swapped));
      return outcomeOf(replayed.candidate, replayed);
    },
  });
  const report: BisectReport = {
    traceId: recorded.traceId,
    baseline: baselineRelease.releaseHash,
    candidate: first.releaseHash,
    differing,
    ...found,
    message: describeCause(found, differing),
  };
  store.keepBisect(report, new Date(parts.services.clock.now()).toISOString(), request.replayId ?? null);
  return report;
}

/** What the named replay ran its traces through, else the files as they are now. */
function candidateOf(store: ReplayStore, replayId: string | undefined): ReplayCandidate {
  return replayId === undefined
    ? replayCandidate.parse({})
    : replayStartRequest.parse(JSON.parse(store.require(replayId).request)).candidate;
}

function outcomeOf(run: ObservedRun | null, replayed: ReplayedTrace | null): BisectOutcome {
  const first = replayed?.comparison?.firstDivergence ?? null;
  const stage = replayed?.comparison?.stages.find(({ isFirst }) => isFirst);
  const ranks =
    stage?.ranking?.passages.map(({ id, candidateRank }) => `${id}:${candidateRank ?? '-'}`).join(' ') ?? '';
  const answer = run?.error === null ? run.answer : null;
  return {
    // A run that failed has no answer; two that fail in the same way come to the same.
    answer: answer === null ? `failed ${replayed?.error?.code ?? ''}` : answerKey(answer),
    divergence:
      first === null
        ? null
        : { stage: first.stage, key: [first.stage, first.stageId ?? '', first.type, ranks].join('\0') },
    verdict: replayed?.verdict ?? 'identical',
    summary: first === null ? 'no change' : `${first.stageId ?? first.stage}: ${first.detail}`,
    replayTraceId: replayed?.replayTraceId ?? null,
  };
}

function answerKey({ text, refused, citations }: NonNullable<ObservedRun['answer']>): string {
  // Headings belong to how a document is cut; what is cited is the document.
  const cited = [...new Set((citations ?? []).map(({ label }) => label.split(' › ')[0] ?? label))].toSorted((a, b) =>
    a < b ? -1 : Number(a > b),
  );
  return JSON.stringify([normaliseText(text), refused, cited]);
}

function findBaseline(
  parts: Pick<SessionParts, 'releases' | 'retrieval' | 'generations' | 'files'>,
  store: ReplayStore,
  given: { request: ReplayBisectRequest; input: ReplayInput; candidate: Recipe },
): Release {
  const { request, input, candidate } = given;
  const { releases } = parts;
  if (request.baseline !== undefined) return releases.readRelease(request.baseline);
  const { recorded } = input;
  if (recorded.isOwn && recorded.releaseHash !== null) return releases.readRelease(recorded.releaseHash);
  const prompts = readAgentPrompts(parts.files);
  const known = [
    ...store.releasesOf(recorded.traceId),
    ...releases
      .listReleases(MAX_RELEASES)
      .filter(({ pipelineId }) => pipelineId === candidate.pipeline.id)
      .map(({ releaseHash }) => releaseHash as string),
  ];
  for (const hash of new Set(known)) {
    const release = releases.readRelease(hash);
    if (canDiffer(parts, release, prompts, candidate)) return release;
  }
  throw new InvalidArgumentError(
    'This trace was recorded elsewhere, and no earlier release of this pipeline is here to hold the candidate against: replay it before you change something, or name a release as its baseline.',
  );
}

/** One that cannot run any more is no baseline; neither is the candidate itself. */
function canDiffer(
  parts: Pick<SessionParts, 'retrieval' | 'generations'>,
  release: Release,
  prompts: Parameters<typeof readRecipe>[2],
  candidate: Recipe,
): boolean {
  try {
    return differingFactors(readRecipe(parts, release, prompts), candidate).length > 0;
  } catch {
    return false;
  }
}

function describeCause(
  { cause, explains, reruns }: Pick<BisectReport, 'cause' | 'explains' | 'reruns'>,
  differing: BisectReport['differing'],
): string {
  const runs = `${reruns} ${reruns === 1 ? 're-run' : 're-runs'}`;
  if (explains === 'nothing') return `Nothing changes for this trace (${runs}).`;
  if (cause.length === 0) {
    return `It changes although no part of the release does (${runs}): what is indexed, or what a model answers, is not what it was.`;
  }
  const how = differing.filter(({ factor }) => cause.includes(factor)).map(({ summary }) => summary);
  const what = explains === 'answer' ? 'the answer' : 'where it parts';
  return `${how.join(', and ')} ${cause.length === 1 ? 'explains' : 'explain together'} ${what} (${runs}).`;
}
