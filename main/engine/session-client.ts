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
import type { SessionParts, StandingParts } from './session-parts.ts';
import { createLateHandlers } from './late-handlers.ts';
import { createAccessDescriptionHandlers } from './methods/access-description.ts';
import { createAskHandlers } from './methods/ask.ts';
import { createRetrievalHandlers } from './methods/retrieval.ts';
import { createRunListHandlers } from './methods/run-lists.ts';
import { createSourceListHandlers } from './methods/source-list.ts';
import { createStatusHandlers } from './methods/status.ts';

/**
 * The methods of one open workspace. Requests have been parsed by whoever received them: the engine for calls in this
 * process, the contract server for those of attached shells.
 *
 * What a first view asks for, and asking and searching, is there at once; everything else is read when it is first called.
 *
 * @param options.wholeParts makes the workflows where that has not been done
 * @param options.gone aborts when the workspace is closed
 */
export function createSessionClient(
  parts: StandingParts,
  { wholeParts, gone }: { wholeParts: () => Promise<SessionParts>; gone: AbortSignal },
): EngineClient {
  const late = createLateHandlers(gone);
  const readers = {
    ...createRetrievalHandlers(parts),
    ...late(['search.explain', 'search.whyNot'], async () => {
      const { createExplainHandlers } = await import('./methods/explain.ts');
      return createExplainHandlers(parts);
    }),
  };
  const handlers: WorkspaceHandlers = {
    ...readers,
    ...createAskHandlers(parts),
    ...createAccessDescriptionHandlers(parts),
    ...createSourceListHandlers(parts),
    ...createRunListHandlers(parts),
    ...createStatusHandlers(parts),
    ...late(['access.check', 'access.log', 'access.verify'], async () => {
      const { createAccessHandlers } = await import('./methods/access.ts');
      return createAccessHandlers(parts, readers);
    }),
    ...late(
      [
        'agent.run',
        'agent.resume',
        'agent.rerun',
        'agent.list',
        'agent.show',
        'agent.cancel',
        'approval.list',
        'approval.decide',
        'effect.list',
        'effect.settle',
        'effect.undo',
        'handoff.list',
        'handoff.create',
        'handoff.answer',
        'queue.list',
        'queue.enqueue',
        'queue.fix',
        'queue.replay',
        'queue.work',
        'memory.list',
        'memory.show',
        'memory.edit',
        'memory.toggle',
        'memory.remove',
      ],
      async () => {
        const { createAgentHandlers } = await import('./methods/agent.ts');
        return createAgentHandlers(await wholeParts());
      },
    ),
    ...late(
      ['alert.list', 'alert.show', 'alert.test', 'alert.acknowledge', 'alert.silence', 'alert.save', 'alert.remove'],
      async () => {
        const { createAlertHandlers } = await import('./methods/alerts.ts');
        return createAlertHandlers(parts);
      },
    ),
    ...late(['cache.stats', 'cache.clear', 'cache.calibrate'], async () => {
      const { createCacheHandlers } = await import('./methods/caches.ts');
      return createCacheHandlers(parts);
    }),
    ...late(['egress.log'], async () => {
      const { createEgressLogHandlers } = await import('./methods/egress-log.ts');
      return createEgressLogHandlers(parts);
    }),
    ...late(
      [
        'eval.list',
        'eval.start',
        'eval.watch',
        'eval.resume',
        'eval.cancel',
        'eval.show',
        'eval.cases',
        'eval.attempts',
        'eval.overrule',
        'eval.remove',
        'eval.report',
      ],
      async () => {
        const { createEvalRunHandlers } = await import('./methods/eval-runs.ts');
        return createEvalRunHandlers(await wholeParts());
      },
    ),
    ...late(['pipeline.list'], async () => {
      const { createPipelineHandlers } = await import('./methods/pipelines.ts');
      return createPipelineHandlers(parts);
    }),
    ...late(
      [
        'dataset.list',
        'dataset.show',
        'dataset.split',
        'dataset.build',
        'dataset.carry',
        'eval.import',
        'dataset.import',
      ],
      async () => {
        const { createDatasetHandlers } = await import('./methods/datasets.ts');
        return createDatasetHandlers(await wholeParts());
      },
    ),
    ...late(['quality.measure', 'quality.trend', 'dataset.fromTraces'], async () => {
      const { createQualityHandlers } = await import('./methods/quality.ts');
      return createQualityHandlers(parts);
    }),
    ...late(['source.history', 'source.check', 'source.atRisk'], async () => {
      const { createFreshnessHandlers } = await import('./methods/freshness.ts');
      return createFreshnessHandlers(parts);
    }),
    ...late(['gateway.state', 'gateway.tryPolicy'], async () => {
      const { createGatewayHandlers } = await import('./methods/gateway.ts');
      return createGatewayHandlers(parts);
    }),
    ...late(
      [
        'generation.list',
        'generation.build',
        'generation.watch',
        'generation.cancel',
        'generation.delete',
        'generation.report',
        'generation.compare',
        'generation.flip',
      ],
      async () => {
        const { createGenerationHandlers } = await import('./methods/generations.ts');
        return createGenerationHandlers(parts);
      },
    ),
    ...late(['cost.report'], async () => {
      const { createCostHandlers } = await import('./methods/cost.ts');
      return createCostHandlers(parts);
    }),
    ...late(['languageModel.list', 'languageModel.select'], async () => {
      const { createLanguageModelHandlers } = await import('./methods/language-models.ts');
      return createLanguageModelHandlers(parts);
    }),
    ...late(
      ['load.scenarios', 'load.preview', 'load.start', 'load.watch', 'load.cancel', 'load.show', 'load.remove'],
      async () => {
        const { createLoadLabHandlers } = await import('./methods/load-lab.ts');
        return createLoadLabHandlers(await wholeParts());
      },
    ),
    ...late(['load.report', 'load.compare', 'load.exportK6', 'load.import'], async () => {
      const { createLoadResultHandlers } = await import('./methods/load-results.ts');
      return createLoadResultHandlers(await wholeParts());
    }),
    ...late(['load.capacity', 'load.stopCapacity', 'load.whatIf', 'load.bill', 'load.corpusCost'], async () => {
      const { createLoadPlanningHandlers } = await import('./methods/load-planning.ts');
      return createLoadPlanningHandlers(await wholeParts());
    }),
    ...late(['lineage.of'], async () => {
      const { createLineageHandlers } = await import('./methods/lineage.ts');
      return createLineageHandlers(parts);
    }),
    ...late(['erasure.plan', 'erasure.run', 'erasure.list'], async () => {
      const { createErasureHandlers } = await import('./methods/erasure.ts');
      return createErasureHandlers(parts);
    }),
    ...late(
      ['ingest.start', 'ingest.watch', 'ingest.cancel', 'source.update', 'source.remove', 'source.skipped'],
      async () => {
        const { createIngestHandlers } = await import('./methods/ingest.ts');
        return createIngestHandlers(parts);
      },
    ),
    ...late(['quarantine.resolve', 'schema.pending', 'schema.accept', 'schema.keep'], async () => {
      const { createQuarantineHandlers } = await import('./methods/quarantine.ts');
      return createQuarantineHandlers(parts);
    }),
    ...late(
      [
        'release.list',
        'release.show',
        'release.diff',
        'release.desk',
        'release.create',
        'release.promote',
        'release.rollback',
        'release.verify',
        'release.export',
        'release.report',
      ],
      async () => {
        const { createReleaseHandlers } = await import('./methods/releases.ts');
        return createReleaseHandlers(parts, () => client);
      },
    ),
    ...late(
      [
        'replay.start',
        'replay.watch',
        'replay.cancel',
        'replay.resume',
        'replay.list',
        'replay.show',
        'replay.rows',
        'replay.detail',
        'replay.judge',
        'replay.answer',
        'replay.rules',
        'replay.reduce',
        'replay.verify',
        'replay.bisect',
        'replay.toDataset',
        'replay.report',
      ],
      async () => {
        const { createReplayHandlers } = await import('./methods/replays.ts');
        return createReplayHandlers(await wholeParts());
      },
    ),
    ...late(['work.running'], async () => {
      const { createRunningWorkHandlers } = await import('./methods/running-work.ts');
      return createRunningWorkHandlers(parts, () => client);
    }),
    ...late(['sim.fit'], async () => {
      const { createSimulatorFitHandlers } = await import('./methods/simulator-fit.ts');
      return createSimulatorFitHandlers(parts);
    }),
    ...late(['structured.stats'], async () => {
      const { createStructuredHandlers } = await import('./methods/structured.ts');
      return createStructuredHandlers(parts);
    }),
    ...late(
      [
        'trace.list',
        'trace.show',
        'trace.canonical',
        'trace.stats',
        'trace.facets',
        'trace.purge',
        'trace.retain',
        'session.list',
        'session.show',
      ],
      async () => {
        const { createTraceHandlers } = await import('./methods/traces.ts');
        return createTraceHandlers(parts);
      },
    ),
    ...late(['insight.stages', 'insight.outcomes', 'insight.sessions', 'insight.prompts'], async () => {
      const { createInsightHandlers } = await import('./methods/insights.ts');
      return createInsightHandlers(parts);
    }),
    ...late(
      [
        'review.set',
        'review.undo',
        'review.queue',
        'review.draw',
        'review.skip',
        'review.toDataset',
        'review.undoDataset',
        'review.list',
        'review.sample',
      ],
      async () => {
        const { createReviewHandlers } = await import('./methods/reviews.ts');
        return createReviewHandlers(await wholeParts());
      },
    ),
    ...late(['otlp.start', 'otlp.stop', 'otlp.status'], async () => {
      const { createOtlpHandlers } = await import('./methods/otlp.ts');
      return createOtlpHandlers(parts);
    }),
    ...late(['trace.diff', 'trace.export'], async () => {
      const { createTraceExchangeHandlers } = await import('./methods/trace-exchange.ts');
      return createTraceExchangeHandlers(parts);
    }),
    ...late(['trace.import'], async () => {
      const { createTraceImportHandlers } = await import('./methods/trace-import.ts');
      return createTraceImportHandlers(parts);
    }),
    ...late(
      ['tools.list', 'tools.check', 'tools.call', 'mcp.list', 'mcp.consent', 'mcp.revoke', 'mcp.call'],
      async () => {
        const { createToolHandlers } = await import('./methods/tools.ts');
        return createToolHandlers(await wholeParts(), readers);
      },
    ),
    ...late(['gate.list', 'gate.run', 'gate.runs', 'gate.report'], async () => {
      const { createGateHandlers } = await import('./methods/gates.ts');
      return createGateHandlers(await wholeParts());
    }),
    ...late(
      [
        'prompt.history',
        'prompt.version',
        'prompt.diff',
        'prompt.blame',
        'prompt.pin',
        'prompt.list',
        'prompt.lint',
        'prompt.test',
        'prompt.grid',
        'prompt.behaviour',
        'prompt.inputs',
        'prompt.render',
      ],
      async () => {
        const { createPromptHandlers } = await import('./methods/prompts.ts');
        return createPromptHandlers(await wholeParts());
      },
    ),
    ...late(['judge.list'], async () => {
      const { createJudgeHandlers } = await import('./methods/judges.ts');
      return createJudgeHandlers(parts);
    }),
    ...late(['trial.start', 'trial.watch', 'trial.cancel', 'trial.list', 'trial.radius'], async () => {
      const { createTrialHandlers } = await import('./methods/trials.ts');
      return createTrialHandlers(await wholeParts());
    }),
    ...late(['tune.run'], async () => {
      const { createTuneHandlers } = await import('./methods/tune.ts');
      return createTuneHandlers(parts);
    }),
    ...late(['file.list', 'file.read', 'file.check', 'file.write'], async () => {
      const { createWorkspaceTextHandlers } = await import('./methods/workspace-texts.ts');
      return createWorkspaceTextHandlers(parts);
    }),
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
