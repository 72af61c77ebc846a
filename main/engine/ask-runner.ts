import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { AskEvent, AskRequest } from '../contract/ask.ts';
import type { PipelineFile } from '../contract/pipeline-file.ts';
import type { CacheSettings } from '../contract/cache.ts';
import { LIVE_POLICY, type RunKind } from '../contract/run.ts';
import { standaloneQuery } from '../pipeline/follow-up.ts';
import type { Executor } from '../pipeline/executor.ts';
import { createStages } from '../pipeline/stages/index.ts';
import type { SessionTurn } from '../spec/tracer.ts';
import { createReading } from './access/reading.ts';
import { isAgent } from './agent/agent-files.ts';
import { scopeRetrieval } from './access/scoped-retrieval.ts';
import { lookOnceATurn } from '../workspace/look-once-a-turn.ts';
import { rememberOverrides } from './apply-overrides.ts';
import type { SessionParts } from './session-parts.ts';

export interface AskRunOptions {
  executor: Executor;
  /** `ask` by default. */
  kind?: RunKind;
  signal: AbortSignal;
  emit: (event: AskEvent) => void;
}

/** @returns runs the workspace's pipeline, as it is on disk now, over one question on behalf of whom the request names */
export function createAskRunner(
  parts: Pick<SessionParts, 'files' | 'retrieval' | 'traces' | 'accessLog' | 'gateway' | 'localChoice'>,
): (request: AskRequest, options: AskRunOptions) => Promise<void> {
  const reading = createReading(parts);
  const applyOverrides = rememberOverrides();
  const files = lookOnceATurn(parts.files, ['readWorkspace', 'readPrompts', 'requirePipeline']);
  return async (request, { executor, kind = 'ask', signal, emit }) => {
    const { retrieval, traces, gateway, localChoice } = parts;
    const pipeline = files.requirePipeline(request.pipeline ?? files.readWorkspace().pipeline);
    refuseAgent(pipeline);
    const prompts = files.readPrompts();
    const query = await retrieval.query();
    const as = reading.scopeOf(request.filter.as);
    const stages = createStages({
      ...scopeRetrieval(query, as),
      fusion: query.fusion,
      models: gateway,
      prompts: prompts.byId,
      priceOf: gateway.costOf,
    });
    await executor.run(
      {
        kind,
        question: request.question,
        sessionId: request.sessionId ?? null,
        turns: turnsOf(request, () =>
          request.sessionId === undefined ? [] : traces.readSession(request.sessionId, as),
        ),
        ...(request.pool === undefined ? {} : { pool: request.pool }),
        filter: { ...request.filter, as },
        pipeline: applyOverrides(pipeline, withChoice(pipeline, request.overrides, localChoice.model())),
        prompts: prompts.byId,
        stages,
        index: query.index,
        policy: LIVE_POLICY,
        localOnlySources: new Set(
          files.readWorkspace().sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id])),
        ),
        cache: kind === 'ask' && request.cache !== false ? cachesOf(files.readWorkspace().cache) : null,
      },
      { signal, emit },
    );
  };
}

/** What the caller told of the conversation, or what its session holds. */
function turnsOf({ history }: AskRequest, readSession: () => readonly SessionTurn[]): readonly SessionTurn[] {
  if (history === undefined) return readSession();
  const turns: SessionTurn[] = [];
  for (const { question, answer, isTopic } of history) {
    turns.push({ question, answer, effectiveQuery: isTopic ? standaloneQuery(question, turns) : '' });
  }
  return turns;
}

/** The switch counts where nobody said otherwise for this one question; a pipeline that calls no model has none to switch. */
function withChoice(
  pipeline: PipelineFile,
  overrides: AskRequest['overrides'],
  chosen: string | null,
): AskRequest['overrides'] {
  if (overrides.model !== undefined || chosen === null) return overrides;
  return pipeline.stages.some(({ uses }) => uses === 'generate') ? { ...overrides, model: chosen } : overrides;
}

/** @returns null when a workspace has both layers off: nothing is then looked for or kept */
function cachesOf(settings: CacheSettings): CacheSettings | null {
  return settings.exact || settings.semantic !== undefined ? settings : null;
}

/** An agent takes steps that are kept, and may have to wait for a person: a question has no room for that. */
function refuseAgent({ id, stages }: PipelineFile): void {
  if (!isAgent(stages)) return;
  throw new InvalidArgumentError(`The pipeline ${id} is an agent: run it with \`trestle agent "TASK" --agent ${id}\`.`);
}
