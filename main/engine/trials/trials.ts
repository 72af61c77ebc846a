import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { BlastRadius, Trial, TrialEvent } from '../../contract/release-trial.ts';
import type { ParsedRequestOf } from '../../contract/methods.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Recipe } from '../../replay/recipe.ts';
import { stickyPlace } from '../../release/trial/sticky-share.ts';
import type { TrialStore } from '../../release/trial/trial-store.ts';
import { createTrialWatches } from '../../release/trial/trial-watches.ts';
import { readAgentPrompts } from '../agent/agent-files.ts';
import type { AskRunOptions } from '../ask-runner.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { GateParts } from '../gates/check-context.ts';
import { type JudgedRelease, readJudgedRelease } from '../gates/judged-release.ts';
import type { GateRuns } from '../gates/gate-runs.ts';
import { readRecipe } from '../replay/replay-recipes.ts';
import { blastRadius } from './blast-radius.ts';
import { pinCanaryEnd, type TrialPinning } from './canary-ends.ts';
import { runRecordedTrial } from './recorded-trial.ts';
import { newTrial, type RunningTrial, runTrial } from './running-trial.ts';
import { createShadowDesk, SHADOW_QUEUE, shadowAnswer } from './shadow-desk.ts';
import { type SplitRun, stickyKey, type TrafficSplit } from './traffic-split.ts';
import { answerOfAsk } from './trial-answers.ts';

const TRIAL_ID_BYTES = 5;
const SHORT_HASH_LENGTH = 9;

/** Releases that are tried on the traffic of one open workspace. */
export interface Trials {
  store: TrialStore;
  split: TrafficSplit;
  /** Newest first, those under way as they stand. */
  list(limit: number): readonly Trial[];
  radius(request: ParsedRequestOf<'trial.radius'>): BlastRadius;
  /** @throws DeniedError for a canary without a held gate; InvalidArgumentError while another one is tried on the pipeline */
  start(request: ParsedRequestOf<'trial.start'>): string;
  watch(trialId: string): AsyncIterable<TrialEvent>;
  /** @throws NotFoundError when it is not under way */
  cancel(trialId: string): Promise<void>;
  dispose(): Promise<void>;
}

interface Live {
  running: RunningTrial;
  /** As a replay runs it: a shadow. */
  recipe: Recipe;
  /** As an ask runs it: what a canary answers with. */
  answersWith: NonNullable<AskRunOptions['recipe']> | null;
  isLiveTraffic: boolean;
  shadows: ReturnType<typeof createShadowDesk>;
  abort: AbortController;
  /** What goes on beside it. */
  work: Promise<void>;
}

export function createTrials(parts: GateParts & { gates: GateRuns }, options: TrialPinning): Trials {
  const { services, files, gates } = parts;
  const { clock, random, events } = services;
  const store = parts.stores.trials;
  const live = new Map<string, Live>();
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const publish = (): void => events.publish({ type: 'trials-changed' });

  const refuse = (request: ParsedRequestOf<'trial.start'>, release: JudgedRelease): string | null => {
    const short = release.releaseHash.slice(0, SHORT_HASH_LENGTH);
    if (live.has(release.pipelineId)) {
      const other = live.get(release.pipelineId)?.running.trial.trialId ?? '';
      throw new InvalidArgumentError(
        `The trial ${other} is under way on ${release.pipelineId}: wait for it, or \`trestle trial cancel ${other}\`.`,
      );
    }
    if (request.kind !== 'canary') return null;
    const [last] = gates.store.list({ release: release.releaseHash, limit: 1 });
    if (last?.held === true) return last.gateRunId;
    const how = `\`trestle gate ID --release ${short}\``;
    const why = last === undefined ? 'no gate was run over it' : `gate ${last.gateId} does not hold for it`;
    throw new DeniedError(
      `A canary of ${short} would answer people, and ${why}. Run ${how} first; a shadow needs none, since nobody sees its answers.`,
    );
  };

  /** What is pinned; else the files as they are. */
  const readServing = (pipelineId: string): JudgedRelease =>
    readJudgedRelease(parts, options.servingOf(pipelineId) ?? undefined, pipelineId);

  const recipeOf = (release: JudgedRelease): Recipe => readRecipe(parts, release, readAgentPrompts(files));

  const start: Trials['start'] = (request) => {
    parts.requireTrust('try a release on traffic');
    const release = readJudgedRelease(parts, request.release);
    const gateRunId = refuse(request, release);
    const recipe = recipeOf(release);
    const answersWith = parts.keptReleases.recipeFor(release.releaseHash, release.pipelineId);
    const serving = readServing(release.pipelineId);
    const trial = newTrial({
      trialId: `tr-${random.hex(TRIAL_ID_BYTES)}`,
      kind: request.kind,
      pipelineId: release.pipelineId,
      release: release.releaseHash,
      serving: serving.releaseHash,
      share: request.share,
      traffic: request.traffic.type,
      startedAt: isoNow(),
      maxPairs: request.maxPairs,
      radius: blastRadius(parts, { release, share: request.share }),
    });
    const abort = new AbortController();
    const startedMs = clock.now();
    const running = runTrial({
      trial,
      watches: createTrialWatches({
        mode: request.kind === 'shadow' ? 'pairs' : 'arms',
        allowed: request.allowed ?? {},
        minPairs: request.minPairs,
      }),
      store,
      clock,
      publish,
      onDidEnd: (ended) => {
        // From here on `choose` finds nothing: the next ask is answered by what serves.
        live.delete(ended.pipelineId);
        abort.abort(new CancelledError('The trial has ended.'));
        pinCanaryEnd(options, ended, clock.now() - startedMs);
      },
    });
    store.keep(trial);
    if (request.kind === 'canary' && request.traffic.type === 'live') {
      options.pin({
        pipelineId: release.pipelineId,
        release: release.releaseHash,
        before: options.servingOf(release.pipelineId),
        action: 'canary',
        reason: trial.radius.basis,
        gateRunId,
        share: request.share,
        ms: 0,
      });
    }
    const one: Live = {
      running,
      recipe,
      answersWith,
      isLiveTraffic: request.traffic.type === 'live',
      shadows: createShadowDesk(SHADOW_QUEUE),
      abort,
      work: Promise.resolve(),
    };
    live.set(release.pipelineId, one);
    if (request.traffic.type === 'recorded') {
      const { last } = request.traffic;
      one.work = runRecordedTrial(
        parts,
        running,
        { serving: recipeOf(serving), candidate: recipe, last },
        abort.signal,
      ).catch(() => running.end(abort.signal.aborted ? 'cancelled' : 'undecided'));
    }
    publish();
    return trial.trialId;
  };

  /** Runs an answered ask through the candidate too, once people need nothing. */
  const shadow = (one: Live, traceId: string, servingAnswer: ReturnType<typeof answerOfAsk>): void => {
    const { running, shadows, recipe, abort } = one;
    const isTaken = shadows.offer(async () => {
      if (running.isOver) return;
      const candidate = await shadowAnswer(parts, { traceId, recipe }, abort.signal);
      if (candidate === null) running.noteSkipped();
      else running.add({ serving: servingAnswer, candidate });
    });
    if (!isTaken) running.noteDropped();
  };

  const split: TrafficSplit = {
    choose: (pipelineId, request): SplitRun | null => {
      const one = live.get(pipelineId);
      if (one === undefined || !one.isLiveTraffic || one.running.isOver) return null;
      const { trialId, kind, share } = one.running.trial;
      const isChosen = stickyPlace(trialId, stickyKey(request)) < share;
      const isCandidate = kind === 'canary' && isChosen && one.answersWith !== null;
      return {
        recipe: isCandidate ? one.answersWith : null,
        attributes: {
          [ATTRIBUTE.trialId]: trialId,
          [ATTRIBUTE.trialSide]: isCandidate ? 'candidate' : 'serving',
        },
        conclude: (outcome) => {
          const answer = answerOfAsk(outcome);
          if (kind === 'canary') one.running.add(isCandidate ? { candidate: answer } : { serving: answer });
          else if (isChosen && outcome.traceId !== null) shadow(one, outcome.traceId, answer);
        },
      };
    },
  };

  return {
    store,
    split,
    start,
    list: (limit) => {
      const running = new Map([...live.values()].map((one) => [one.running.trial.trialId, one.running.trial]));
      return store.list(limit).map((trial) => running.get(trial.trialId) ?? trial);
    },
    radius: ({ release, share }) => blastRadius(parts, { release: readJudgedRelease(parts, release), share }),
    watch: (idOrPrefix) => {
      const { trialId } = store.show(idOrPrefix);
      const one = [...live.values()].find(({ running }) => running.trial.trialId === trialId);
      let leave = (): void => undefined;
      const queue = createAsyncQueue<TrialEvent>({ onReaderLeft: () => leave() });
      if (one === undefined) {
        queue.push({ type: 'finished', trial: store.show(trialId) });
        queue.close();
        return queue;
      }
      queue.push({ type: 'trial', trial: one.running.trial });
      leave = one.running.listen((event) => {
        queue.push(event);
        if (event.type === 'finished') queue.close();
      });
      return queue;
    },
    cancel: async (idOrPrefix) => {
      const { trialId } = store.show(idOrPrefix);
      const one = [...live.values()].find(({ running }) => running.trial.trialId === trialId);
      if (one === undefined) throw new NotFoundError(`The trial ${trialId} is not under way.`);
      one.running.end('cancelled');
      await Promise.all([one.work, one.shadows.dispose()]);
    },
    dispose: async () => {
      const ending = [...live.values()];
      for (const { running } of ending) running.end('interrupted');
      await Promise.all(ending.flatMap(({ work, shadows }) => [work, shadows.dispose()]));
    },
  };
}
