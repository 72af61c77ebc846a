import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { AgentResult } from '../../contract/agent.ts';
import type { AskEvent, AskResult } from '../../contract/ask.ts';
import { ENDING_LADDER_STEPS } from '../../contract/pipeline-file.ts';
import type { LoadScenario } from '../../contract/load-scenario.ts';
import { retrievalFilter } from '../../contract/retrieval.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { PlannedTenant } from '../../load/scenario/planned-tenant.ts';
import type { Executor } from '../../pipeline/executor.ts';
import type { Recipe } from '../../replay/recipe.ts';
import type { LoadOutcome } from '../../spec/load-target.ts';
import type { Clock } from '../../spec/clock.ts';
import type { AgentRuns } from '../agent/agent-runs.ts';
import type { createAskRunner } from '../ask-runner.ts';
import type { ActiveFaults } from './active-faults.ts';
import { bendQuery } from './bent-query.ts';
import { failingTools } from './failing-tools.ts';
import type { PoolWatch } from './pool-watch.ts';

const NANOS_PER_MS = 1e6;
/** The legs of a search as one: they run side by side, so that their times do not add up. */
const RETRIEVE = 'retrieve';

/** One arrival, as far as a pipeline has to know. */
export interface Arrival {
  index: number;
  question: string;
  tenant: PlannedTenant;
  faults: ActiveFaults;
}

export interface ArrivalRunner {
  runId: string;
  seed: number;
  pools: PoolWatch;
  clock: Clock;
  executor: Executor;
  runAsk: ReturnType<typeof createAskRunner>;
  /** Stages of the loaded pipeline that search, side by side. */
  legs: ReadonlySet<string>;
  /** A release to run instead of the files as they are now. */
  recipe: Recipe | null;
  /** Writes down what was read on somebody's behalf. */
  recordRead(read: { tenant: PlannedTenant; question: string; returned: number; hasFailed: boolean }): Promise<void>;
  agents: Pick<AgentRuns, 'start'>;
  /** Told the release of each run that nothing was done to. */
  onRelease(release: string): void;
  /** An agent's run has ended, and nobody looks at it again. */
  forget(agentRunId: string): void;
}

/**
 * Runs one arrival through the workspace's own pipeline and tells what came of it. A failed run is an outcome with its
 * error's code, whatever it was.
 *
 * @param target a pipeline, or an agent
 */
export async function runArrival(
  runner: ArrivalRunner,
  target: { pipeline: string } | { agent: string },
  scenario: Pick<LoadScenario, 'model' | 'overrides'>,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<LoadOutcome> {
  const { pools, clock, seed } = runner;
  const { question, tenant, faults } = arrival;
  const attributes = {
    [ATTRIBUTE.loadId]: runner.runId,
    ...(tenant.id === '' ? {} : { [ATTRIBUTE.tenantId]: tenant.id }),
  };
  const onRelease = (release: string): void => {
    // A fault of a stage is a part of the policy, and with that of the release.
    if (faults.policy.faults === null) runner.onRelease(release);
  };
  const bend = (query: Parameters<typeof bendQuery>[0]): ReturnType<typeof bendQuery> =>
    bendQuery(query, { faults: faults.query, pools, seed, sleep: (ms) => clock.sleep(ms, signal) });
  if ('pipeline' in target) {
    const request = {
      question,
      pipeline: target.pipeline,
      pool: tenant.pool,
      overrides: { ...scenario.overrides, ...(scenario.model === undefined ? {} : { model: scenario.model }) },
      filter: retrievalFilter.parse(tenant.as === undefined ? {} : { as: tenant.as }),
      ...(faults.isCold ? { cache: false as const } : {}),
    };
    const seen = watchAsk(clock, runner.legs, onRelease);
    try {
      const { executor, recipe } = runner;
      await runner.runAsk(request, {
        executor,
        kind: 'load',
        policy: faults.policy,
        attributes,
        ...(recipe === null ? {} : { recipe }),
        bend,
        signal,
        emit: seen.emit,
      });
      await runner.recordRead({ tenant, question, returned: seen.packed(), hasFailed: false });
      return seen.outcome(seen.endedEarly() ? 'partial_answer' : null);
    } catch (error) {
      await runner.recordRead({ tenant, question, returned: seen.packed(), hasFailed: true });
      return seen.outcome(codeOf(error));
    }
  }
  const startNano = clock.monotonicNano();
  const stages = new Map<string, number>();
  const counts = { model: 0 };
  let failure: string | null = null;
  try {
    const result = await runner.agents.start(
      {
        task: question,
        agent: target.agent,
        approve: 'ask',
        limits: {},
        ...(scenario.model === undefined ? {} : { model: scenario.model }),
        ...(tenant.as === undefined ? {} : { as: tenant.as }),
      },
      {
        signal,
        emit: (event) => {
          if (event.type === 'agent-started') onRelease(event.release);
          if (event.type === 'agent-failed') failure = event.error.code;
          if (event.type !== 'step-ended' || event.step.ms === null) return;
          const { kind, ms } = event.step;
          if (kind === 'model') counts.model += 1;
          stages.set(kind, (stages.get(kind) ?? 0) + ms);
        },
        within: {
          kind: 'load',
          policy: faults.policy,
          attributes,
          pool: tenant.pool,
          bend,
          bendTools: (tools) => failingTools(tools, { index: arrival.index, share: faults.toolShare, seed }),
        },
      },
    );
    if (result !== null) runner.forget(result.runId);
    const totalMs = Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
    return agentOutcome(result, failure, { stages, totalMs, calls: counts.model });
  } catch (error) {
    return failed(codeOf(error));
  }
}

/** Follows one ask. */
function watchAsk(
  clock: Clock,
  legs: ReadonlySet<string>,
  onRelease: (release: string) => void,
): {
  emit: (event: AskEvent) => void;
  endedEarly(): boolean;
  /** Passages that reached the context. */
  packed(): number;
  outcome(errorCode: string | null): LoadOutcome;
} {
  const startNano = clock.monotonicNano();
  const stagesMs: Record<string, number> = {};
  let retrieveFromMs = Infinity;
  let retrieveToMs = 0;
  let firstTokenMs: number | null = null;
  let lastTokenMs = 0;
  const interTokenMs: number[] = [];
  let result: AskResult | null = null;
  let hasEndedEarly = false;
  let packed = 0;
  return {
    emit: (event) => {
      if (event.type === 'text-delta') {
        const nowMs = Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
        if (firstTokenMs === null) firstTokenMs = nowMs;
        else interTokenMs.push(nowMs - lastTokenMs);
        lastTokenMs = nowMs;
      } else if (event.type === 'ask-started') onRelease(event.release);
      else if (event.type === 'stage-ended') {
        const { name, startMs, ms, ladderStep } = event.timing;
        if (ladderStep !== null && ENDING_LADDER_STEPS.has(ladderStep)) hasEndedEarly = true;
        if (!legs.has(name)) stagesMs[name] = ms;
        else {
          // What is waited for is the slower one; each has its own name below that.
          stagesMs[`${RETRIEVE}/${name}`] = ms;
          retrieveFromMs = Math.min(retrieveFromMs, startMs);
          retrieveToMs = Math.max(retrieveToMs, startMs + ms);
          stagesMs[RETRIEVE] = retrieveToMs - retrieveFromMs;
        }
      } else if (event.type === 'retrieval-ready') packed = event.retrieval.packed.length;
      else if (event.type === 'ask-finished') ({ result } = event);
    },
    endedEarly: () => hasEndedEarly || result?.partial !== undefined,
    packed: () => packed,
    outcome: (errorCode) => ({
      errorCode,
      firstTokenMs,
      interTokenMs,
      stagesMs,
      ...(result === null ? {} : { facts: factsOf(result) }),
    }),
  };
}

function factsOf(result: AskResult): NonNullable<LoadOutcome['facts']> {
  const { costUsd, refused, citations, attempts } = result;
  return {
    costUsd,
    isRefused: refused,
    isGrounded: refused ? null : citations.length > 0,
    // Whatever it took, one answer was needed; a pipeline without a model, or a cached answer, took none.
    calls: attempts.length === 0 ? 0 : 1,
    attempts: attempts.length,
  };
}

function agentOutcome(
  result: AgentResult | null,
  failure: string | null,
  { stages, totalMs, calls }: { stages: ReadonlyMap<string, number>; totalMs: number; calls: number },
): LoadOutcome {
  if (result === null) return failed(failure ?? 'agent_failed');
  const { status, stoppedBy, refused, citations, costUsd } = result;
  const errorCode =
    status === 'answered'
      ? null
      : status === 'waiting'
        ? 'needs_approval'
        : `agent_${stoppedBy ?? status}`.replaceAll('-', '_');
  const inSteps = [...stages.values()].reduce((sum, ms) => sum + ms, 0);
  return {
    errorCode,
    firstTokenMs: null,
    interTokenMs: [],
    stagesMs: { ...Object.fromEntries(stages), other: Math.max(0, totalMs - inSteps) },
    facts: {
      costUsd,
      isRefused: refused,
      isGrounded: refused || errorCode !== null ? null : citations.length > 0,
      calls,
      attempts: calls,
    },
  };
}

function failed(errorCode: string): LoadOutcome {
  return { errorCode, firstTokenMs: null, interTokenMs: [], stagesMs: {} };
}

function codeOf(error: unknown): string {
  if (CancelledError.is(error)) return 'cancelled';
  return TrestleError.is(error) ? error.code : 'bug';
}
