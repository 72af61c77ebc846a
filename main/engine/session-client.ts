import { ConfigError } from '../base/errors/config-error.ts';
import type {
  CallName,
  CallOptions,
  EngineClient,
  MethodName,
  ParsedRequestOf,
  StreamName,
} from '../contract/methods.ts';
import type { CallHandler, StreamHandler, WorkspaceHandlers } from './handlers.ts';
import type { SessionParts } from './session-parts.ts';
import { createAccessHandlers } from './methods/access.ts';
import { createAgentHandlers } from './methods/agent.ts';
import { createAlertHandlers } from './methods/alerts.ts';
import { createAskHandlers } from './methods/ask.ts';
import { createCacheHandlers } from './methods/caches.ts';
import { createEgressLogHandlers } from './methods/egress-log.ts';
import { createEvalRunHandlers } from './methods/eval-runs.ts';
import { createExplainHandlers } from './methods/explain.ts';
import { createPipelineHandlers } from './methods/pipelines.ts';
import { createDatasetHandlers } from './methods/datasets.ts';
import { createQualityHandlers } from './methods/quality.ts';
import { createFreshnessHandlers } from './methods/freshness.ts';
import { createGatewayHandlers } from './methods/gateway.ts';
import { createGenerationHandlers } from './methods/generations.ts';
import { createCostHandlers } from './methods/cost.ts';
import { createLanguageModelHandlers } from './methods/language-models.ts';
import { createLoadLabHandlers } from './methods/load-lab.ts';
import { createLoadResultHandlers } from './methods/load-results.ts';
import { createLoadPlanningHandlers } from './methods/load-planning.ts';
import { createLineageHandlers } from './methods/lineage.ts';
import { createErasureHandlers } from './methods/erasure.ts';
import { createIngestHandlers } from './methods/ingest.ts';
import { createQuarantineHandlers } from './methods/quarantine.ts';
import { createReleaseHandlers } from './methods/releases.ts';
import { createReplayHandlers } from './methods/replays.ts';
import { createRetrievalHandlers } from './methods/retrieval.ts';
import { createRunningWorkHandlers } from './methods/running-work.ts';
import { createSimulatorFitHandlers } from './methods/simulator-fit.ts';
import { createStructuredHandlers } from './methods/structured.ts';
import { createStatusHandlers } from './methods/status.ts';
import { createTraceHandlers } from './methods/traces.ts';
import { createInsightHandlers } from './methods/insights.ts';
import { createReviewHandlers } from './methods/reviews.ts';
import { createOtlpHandlers } from './methods/otlp.ts';
import { createTraceExchangeHandlers } from './methods/trace-exchange.ts';
import { createTraceImportHandlers } from './methods/trace-import.ts';
import { createToolHandlers } from './methods/tools.ts';
import { createGateHandlers } from './methods/gates.ts';
import { createPromptHandlers } from './methods/prompts.ts';
import { createJudgeHandlers } from './methods/judges.ts';
import { createTrialHandlers } from './methods/trials.ts';
import { createTuneHandlers } from './methods/tune.ts';
import { createWorkspaceTextHandlers } from './methods/workspace-texts.ts';

/**
 * The methods of one open workspace. Requests have been parsed by whoever received them: the engine for calls in this
 * process, the contract server for those of attached shells.
 */
export function createSessionClient(parts: SessionParts): EngineClient {
  const readers = { ...createRetrievalHandlers(parts), ...createExplainHandlers(parts) };
  const handlers: WorkspaceHandlers = {
    ...readers,
    ...createAccessHandlers(parts, readers),
    ...createErasureHandlers(parts),
    ...createEgressLogHandlers(parts),
    ...createAskHandlers(parts),
    ...createAgentHandlers(parts),
    ...createCacheHandlers(parts),
    ...createStructuredHandlers(parts),
    ...createTraceHandlers(parts),
    ...createInsightHandlers(parts),
    ...createTraceExchangeHandlers(parts),
    ...createOtlpHandlers(parts),
    ...createReviewHandlers(parts),
    ...createAlertHandlers(parts),
    ...createTraceImportHandlers(parts),
    ...createIngestHandlers(parts),
    ...createQuarantineHandlers(parts),
    ...createFreshnessHandlers(parts),
    ...createLineageHandlers(parts),
    ...createLanguageModelHandlers(parts),
    ...createCostHandlers(parts),
    ...createGenerationHandlers(parts),
    ...createQualityHandlers(parts),
    ...createReleaseHandlers(parts, () => client),
    ...createDatasetHandlers(parts),
    ...createReplayHandlers(parts),
    ...createEvalRunHandlers(parts),
    ...createLoadLabHandlers(parts),
    ...createLoadResultHandlers(parts),
    ...createLoadPlanningHandlers(parts),
    ...createPipelineHandlers(parts),
    ...createWorkspaceTextHandlers(parts),
    ...createSimulatorFitHandlers(parts),
    ...createStatusHandlers(parts),
    ...createGatewayHandlers(parts),
    ...createTuneHandlers(parts),
    ...createGateHandlers(parts),
    ...createPromptHandlers(parts),
    ...createJudgeHandlers(parts),
    ...createTrialHandlers(parts),
    ...createToolHandlers(parts, readers),
    ...createRunningWorkHandlers(parts, () => client),
  };
  const find = (method: MethodName): unknown => {
    const handler = (handlers as Partial<Record<MethodName, unknown>>)[method];
    if (handler === undefined)
      throw new ConfigError(`${method} is not about a workspace; call the shell's own engine.`);
    return handler;
  };
  const client: EngineClient = {
    call: async (method, request, options) =>
      (find(method) as CallHandler<CallName>)(parsed(request), contextOf(options)) as never,
    stream: (method, request, options) =>
      parts.services.runningWork.counting(
        method,
        (find(method) as StreamHandler<StreamName>)(parsed(request), contextOf(options)) as never,
      ),
  };
  return client;
}

function parsed(request: unknown): ParsedRequestOf<never> {
  return request as ParsedRequestOf<never>;
}

function contextOf(options: CallOptions | undefined): { signal: AbortSignal } {
  return { signal: options?.signal ?? new AbortController().signal };
}
