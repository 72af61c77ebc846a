import type { AccessScope } from '../../contract/access.ts';
import type { AskEvent } from '../../contract/ask.ts';
import type { TraceId } from '../../contract/ids.ts';
import { retrievalFilter } from '../../contract/retrieval.ts';
import type { RunPolicy } from '../../contract/run.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Trace } from '../../contract/trace.ts';
import { canonicalJson } from '../../base/json.ts';
import { throwIfAborted } from '../../base/abort.ts';
import { AGENT_STAGE } from '../../agent/agent-stage-name.ts';
import { standaloneQuery } from '../../pipeline/follow-up.ts';
import type { RunRequest } from '../../pipeline/executor.ts';
import { createStages } from '../../pipeline/stages/index.ts';
import type { Recipe } from '../../replay/recipe.ts';
import type { ReplayInput } from '../../replay/reduce-trace.ts';
import type { RecordedTools } from '../../replay/stubs/recorded-tools.ts';
import type { LanguageModelRegistry } from '../../spec/language-model.ts';
import type { SessionTurn } from '../../spec/tracer.ts';
import { createReading } from '../access/reading.ts';
import { scopeRetrieval } from '../access/scoped-retrieval.ts';
import { isAgent } from '../agent/agent-files.ts';
import { planSearch } from '../agent/agent-search.ts';
import { modelFilesOf } from '../model-files.ts';
import type { QueryParts } from '../retrieval-parts.ts';
import type { SessionParts } from '../session-parts.ts';
import { replayAgentStage } from './replay-agent-stage.ts';
import { withUnhurriedReranking } from './unhurried-reranking.ts';
import type { ReplayAgentStores } from './replay-agent-stores.ts';
import { withRecordedContext } from './recorded-context.ts';

/** One run of a recipe over a recording. */
export interface RecipeRun {
  input: ReplayInput;
  recipe: Recipe;
  models: LanguageModelRegistry;
  tools: RecordedTools;
  /** No stage's own model answers: nothing is spent. */
  areAllStubbed: boolean;
  retrieval: 'live' | 'recorded';
  replayId: string | null;
}

export interface RecipeOutcome {
  /** Null when it could not begin. */
  traceId: TraceId | null;
  releaseHash: string | null;
  /** Its trace as it was before secrets were taken out; null when it could not begin. */
  trace: Trace | null;
  /** What ended it; null for a run that ended by itself. */
  error: unknown;
  /** An agent's run that stopped because somebody has to be asked. */
  isWaiting: boolean;
}

export type RunRecipe = (run: RecipeRun, options: { signal: AbortSignal }) => Promise<RecipeOutcome>;

type Parts = Pick<SessionParts, 'files' | 'retrieval' | 'traces' | 'accessLog' | 'gateway' | 'executor' | 'services'>;

/**
 * @returns runs a recipe through the one executor: the stages of an ask or an agent with models and tools that answer from
 *   the recording. Its trace is stored like every other and names the recording it is of.
 */
export function createRunRecipe(parts: Parts, agentStores: ReplayAgentStores): RunRecipe {
  const { files, traces, gateway, executor, accessLog } = parts;
  const reading = createReading(parts);
  const openQuery = rememberQueryParts(parts);
  const modelFiles = modelFilesOf(files);

  return async (run, { signal }) => {
    throwIfAborted(signal);
    const { input, recipe, models, tools } = run;
    const as = reading.scopeOf(input.as);
    const query = await openQuery(recipe);
    const reads = scopeRetrieval(query, as);
    const scoped = { ...reads, querySide: withUnhurriedReranking(reads.querySide, input.recorded) };
    const standard = createStages({
      ...scoped,
      fusion: query.fusion,
      models,
      prompts: recipe.prompts,
      priceOf: gateway.costOf,
    });
    const stages =
      run.retrieval === 'recorded' ? withRecordedContext(standard, input.recorded, scoped.chunkReader) : standard;
    const ended = { isWaiting: false };
    const isOfAgent = isAgent(recipe.pipeline.stages);
    const retrievalPipeline = recipe.search ?? files.requirePipeline(files.readWorkspace().pipeline);
    const turns = turnsOf(input, traces.readSession, as);
    const agent = isOfAgent
      ? replayAgentStage(parts, {
          run,
          stores: agentStores.open(),
          stages,
          as,
          turns,
          retrievalPipeline,
          onDidEnd: ({ stoppedBy }) => {
            ended.isWaiting = stoppedBy === 'waiting';
          },
        })
      : null;
    const filter = retrievalFilter.safeParse(input.filter ?? {});
    const policy = run.areAllStubbed ? STUBBED : LIVE_MODELS;
    const seen: { traceId: TraceId | null; releaseHash: string | null; trace: Trace | null; packed: number } = {
      traceId: null,
      releaseHash: null,
      trace: null,
      packed: 0,
    };
    const request: RunRequest = {
      kind: 'replay',
      question: input.question,
      sessionId: null,
      turns: isOfAgent ? [] : turns,
      filter: { ...(filter.success ? filter.data : {}), as },
      pipeline: recipe.pipeline,
      search: recipe.search === null ? null : planSearch(recipe.search, stages),
      prompts: recipe.prompts,
      stages: agent === null ? stages : new Map([...stages, [AGENT_STAGE, agent]]),
      index: query.index,
      policy,
      localOnlySources: new Set(
        files.readWorkspace().sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id])),
      ),
      cache: null,
      tools: recipe.tools,
      modelFiles: recipe.modelFiles === null ? modelFiles : () => recipe.modelFiles ?? {},
      attributes: {
        [ATTRIBUTE.replayOf]: input.recorded.traceId,
        ...(run.replayId === null ? {} : { [ATTRIBUTE.replayId]: run.replayId }),
      },
      isPaid: run.areAllStubbed,
      patience: PATIENCE,
      onDidWrite: (trace) => {
        seen.trace = trace;
      },
    };
    const emit = (event: AskEvent): void => {
      if (event.type === 'ask-started') Object.assign(seen, { traceId: event.traceId, releaseHash: event.release });
      else if (event.type === 'retrieval-ready') seen.packed = event.retrieval.packed.length;
    };
    let error: unknown = null;
    try {
      await executor.run(request, { signal, emit });
    } catch (failure) {
      throwIfAborted(signal);
      error = failure;
    }
    // Whoever compares is told what was found on somebody's behalf: that is a read like any other.
    await record(accessLog, { as, question: input.question, returned: seen.packed, hasFailed: error !== null });
    return {
      traceId: seen.traceId,
      releaseHash: seen.releaseHash,
      trace: seen.trace,
      error,
      isWaiting: ended.isWaiting && tools.unmatched.length === 0,
    };
  };

  async function record(
    log: SessionParts['accessLog'],
    read: { as: AccessScope | undefined; question: string; returned: number; hasFailed: boolean },
  ): Promise<void> {
    const access = {
      method: 'replay.start',
      as: read.as ?? null,
      query: read.question,
      returned: read.returned,
      outcome: read.hasFailed ? ('error' as const) : ('ok' as const),
    };
    if (read.as === undefined) log.recordLater(access);
    else await log.record(access);
  }
}

/** Many run side by side: a stage that is late because of the others must not look like a changed one. */
const PATIENCE = 20;
const STUBBED: RunPolicy = { tools: 'stub', models: 'stub', faults: null, timeoutMs: null };
const LIVE_MODELS: RunPolicy = { tools: 'stub', models: 'live', faults: null, timeoutMs: null };

/** The parts of a search, opened again only when the recipe asks for others or something else serves. */
function rememberQueryParts({
  retrieval,
  files,
}: Pick<Parts, 'retrieval' | 'files'>): (recipe: Recipe) => Promise<QueryParts> {
  const known = new Map<string, Promise<QueryParts>>();
  return (recipe) => {
    const { indexGeneration, namedGeneration } = recipe;
    const now = files.readWorkspace().retrieval;
    const settings = recipe.settings ?? now;
    const synonyms = recipe.synonyms ?? files.readSynonyms();
    const isNow =
      namedGeneration === null && canonicalJson([settings, synonyms]) === canonicalJson([now, files.readSynonyms()]);
    if (isNow && indexGeneration === null) return retrieval.query();
    if (isNow && indexGeneration !== null) return retrieval.queryGeneration(indexGeneration);
    const serving = retrieval.describe();
    const key = canonicalJson([
      indexGeneration,
      namedGeneration,
      settings,
      synonyms,
      serving.generation,
      serving.bySource ?? null,
    ]);
    const opened =
      known.get(key) ?? retrieval.queryAs({ generation: indexGeneration, namedGeneration, settings, synonyms });
    known.set(key, opened);
    opened.catch(() => known.delete(key));
    return opened;
  };
}

/** What was said before: in the session of a run of ours, else what the recording itself holds. */
export function turnsOf(
  { question, history, sessionId, recorded }: ReplayInput,
  readSession: SessionParts['traces']['readSession'],
  as: AccessScope | undefined,
): readonly SessionTurn[] {
  if (recorded.isOwn && sessionId !== null) {
    const session = readSession(sessionId, as);
    const at = session.findIndex((turn) => turn.question === question && turn.answer === (recorded.answer?.text ?? ''));
    // A run that failed is no turn of its session: what was there before it cannot be told from what came after.
    return at < 0 ? [] : session.slice(0, at);
  }
  const turns: SessionTurn[] = [];
  for (const turn of history) turns.push({ ...turn, effectiveQuery: standaloneQuery(turn.question, turns) });
  return turns;
}
