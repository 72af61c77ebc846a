import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { AskEvent, AskRequest } from '../contract/ask.ts';
import type { PipelineFile } from '../contract/pipeline-file.ts';
import type { CacheSettings } from '../contract/cache.ts';
import { type GatewayPolicyFile, POLICY_PREFIX } from '../contract/gateway-policy.ts';
import { LIVE_POLICY, type RunKind, type RunPolicy } from '../contract/run.ts';
import type { Attributes } from '../contract/span.ts';
import { standaloneQuery } from '../pipeline/follow-up.ts';
import type { Executor } from '../pipeline/executor.ts';
import type { StageRegistry } from '../pipeline/plan.ts';
import { createStages } from '../pipeline/stages/index.ts';
import type { Recipe } from '../replay/recipe.ts';
import type { LanguageModelRegistry } from '../spec/language-model.ts';
import type { SessionTurn } from '../spec/tracer.ts';
import { createReading } from './access/reading.ts';
import { isAgent } from './agent/agent-files.ts';
import { scopeRetrieval } from './access/scoped-retrieval.ts';
import { lookOnceATurn } from '../workspace/look-once-a-turn.ts';
import { rememberOverrides } from './apply-overrides.ts';
import { modelFilesOf } from './model-files.ts';
import { priceOfRelease } from './releases/price-of-release.ts';
import type { QueryParts } from './retrieval-parts.ts';
import type { SessionParts } from './session-parts.ts';

export type BendQuery = (query: QueryParts) => QueryParts;
/** Runs whose answers may come from a cache, as those of people may. */
const CACHED_KINDS: ReadonlySet<RunKind> = new Set(['ask', 'load']);

/** What of a release an ask runs instead of the files as they are now. */
export interface ReleaseRecipe
  extends Pick<Recipe, 'pipeline' | 'prompts' | 'indexGeneration' | 'settings'>,
    Partial<Pick<Recipe, 'namedGeneration' | 'synonyms' | 'modelFiles'>> {
  /** Its own routing policies by id; those of the files where they are not told apart. */
  policies?: ReadonlyMap<string, GatewayPolicyFile>;
  /** Its own caches; those of the workspace where they are not told apart. */
  cache?: CacheSettings;
  /** Sources that it keeps on the machine, beside those that the workspace does. */
  localOnlySources?: readonly string[];
  /** It says which model answers: what was chosen for this machine does not count. */
  ignoresSwitch?: true;
}

export interface AskRunOptions {
  executor: Executor;
  /** `ask` by default. */
  kind?: RunKind;
  /** Live by default. */
  policy?: RunPolicy;
  /** Put on the root span: what the run belongs to. */
  attributes?: Attributes;
  /** A release to run instead of the files as they are now. */
  recipe?: ReleaseRecipe;
  /** Exchanges stages, for a run that is to stop short of some. */
  withStages?: (stages: StageRegistry) => StageRegistry;
  /** Exchanges parts of a search, for a run in which something is to go wrong. */
  bend?: BendQuery;
  signal: AbortSignal;
  emit: (event: AskEvent) => void;
}

/** @returns runs the workspace's pipeline, as it is on disk now, over one question on behalf of whom the request names */
export function createAskRunner(
  parts: Pick<SessionParts, 'files' | 'retrieval' | 'traces' | 'accessLog' | 'gateway' | 'localChoice'>,
): (request: AskRequest, options: AskRunOptions) => Promise<void> {
  const reading = createReading(parts);
  const applyOverrides = rememberOverrides();
  const files = lookOnceATurn(parts.files, [
    'readWorkspace',
    'readPrompts',
    'requirePipeline',
    'readPolicies',
    'readSimulators',
  ]);
  const modelFiles = modelFilesOf(files);
  return async (
    request,
    { executor, kind = 'ask', policy = LIVE_POLICY, attributes, recipe, bend, withStages, signal, emit },
  ) => {
    const { traces, gateway, localChoice } = parts;
    const pipeline = recipe?.pipeline ?? files.requirePipeline(request.pipeline ?? files.readWorkspace().pipeline);
    refuseAgent(pipeline);
    const prompts = recipe?.prompts ?? files.readPrompts().byId;
    const serving = await openQuery(parts, recipe);
    const query = bend === undefined ? serving : bend(serving);
    const as = reading.scopeOf(request.filter.as);
    const stages = createStages({
      ...scopeRetrieval(query, as),
      fusion: query.fusion,
      models: modelsOf(gateway, recipe?.policies),
      prompts,
      priceOf: priceOfRelease(gateway.costOf, recipe?.policies),
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
        pipeline: applyOverrides(
          pipeline,
          recipe?.ignoresSwitch === true
            ? request.overrides
            : withChoice(pipeline, request.overrides, localChoice.model()),
        ),
        ...(attributes === undefined ? {} : { attributes }),
        prompts,
        stages: withStages === undefined ? stages : withStages(stages),
        index: query.index,
        policy,
        modelFiles: recipe?.modelFiles == null ? modelFiles : () => recipe.modelFiles ?? {},
        localOnlySources: new Set([
          ...files.readWorkspace().sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id])),
          ...(recipe?.localOnlySources ?? []),
        ]),
        cache:
          CACHED_KINDS.has(kind) && request.cache !== false
            ? cachesOf(recipe?.cache ?? files.readWorkspace().cache)
            : null,
      },
      { signal, emit },
    );
  };
}

/** A release brings its own index, and its own ways of merging; what serves now is asked otherwise. */
function openQuery(
  { retrieval, files }: Pick<SessionParts, 'retrieval' | 'files'>,
  recipe: AskRunOptions['recipe'],
): Promise<QueryParts> {
  if (recipe === undefined) return retrieval.query();
  const { indexGeneration: generation, namedGeneration = null, settings } = recipe;
  if (settings !== null) {
    const synonyms = recipe.synonyms ?? files.readSynonyms();
    return retrieval.queryAs({ generation, namedGeneration, settings, synonyms });
  }
  return generation === null ? retrieval.query() : retrieval.queryGeneration(generation);
}

/** Models as a release names them: its policies are its own, whatever lies in `policies/` now. */
function modelsOf(
  gateway: SessionParts['gateway'],
  policies: ReadonlyMap<string, GatewayPolicyFile> | undefined,
): LanguageModelRegistry {
  if (policies === undefined) return gateway;
  return {
    list: () => gateway.list(),
    resolve: (modelId) => {
      const file = modelId.startsWith(POLICY_PREFIX) ? policies.get(modelId.slice(POLICY_PREFIX.length)) : undefined;
      return file === undefined ? gateway.resolve(modelId) : gateway.resolveRouted(modelId, file);
    },
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
