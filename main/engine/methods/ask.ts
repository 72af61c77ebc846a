import type { AskEvent, AskRequest } from '../../contract/ask.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import { LIVE_POLICY } from '../../contract/run.ts';
import { costOfCall } from '../../gateway/model-price.ts';
import { createStages } from '../../pipeline/stages/index.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { Handlers } from '../handlers.ts';
import { createLocalModels } from '../local-models.ts';
import type { SessionParts } from '../session-parts.ts';

/** Asking: one run of the workspace's pipeline over a typed question, under the live policy. */
export function createAskHandlers(parts: SessionParts): Handlers<never, 'ask.run'> {
  const models = createLocalModels();

  const run = async (request: AskRequest, signal: AbortSignal, emit: (event: AskEvent) => void): Promise<void> => {
    const { files, retrieval, executor, traces } = parts;
    const pipeline = files.requirePipeline(request.pipeline ?? files.readWorkspace().pipeline);
    const prompts = files.readPrompts();
    const query = await retrieval.query();
    const stages = createStages({
      retrievers: query.retrievers,
      fusion: query.fusion,
      chunkReader: query.chunkReader,
      sourceQuoter: query.sourceQuoter,
      models,
      prompts: prompts.byId,
      priceOf: costOfCall,
    });
    await executor.run(
      {
        kind: 'ask',
        question: request.question,
        sessionId: request.sessionId ?? null,
        turns: request.sessionId === undefined ? [] : traces.readSession(request.sessionId),
        filter: request.filter,
        pipeline: applyOverrides(pipeline, request.overrides),
        prompts: prompts.byId,
        stages,
        index: query.index,
        policy: LIVE_POLICY,
      },
      { signal, emit },
    );
  };

  return {
    'ask.run': (request, { signal }) => {
      parts.requireTrust('ask');
      const left = new AbortController();
      const queue = createAsyncQueue<AskEvent>({ onReaderLeft: () => left.abort() });
      let hasEnded = false;
      let traceId: TraceId | null = null;
      const emit = (event: AskEvent): void => {
        if (event.type === 'ask-started') traceId = event.traceId;
        hasEnded ||= event.type === 'ask-finished' || event.type === 'ask-failed';
        queue.push(event);
      };
      parts.gate
        .during(() => run(request, AbortSignal.any([signal, left.signal]), emit))
        .then(
          () => queue.close(),
          // The executor has already said how a run ended; what failed before it began has not been said.
          (error: unknown) => (hasEnded ? queue.close() : queue.fail(error)),
        )
        .finally(() => {
          // Failed and stopped runs leave a trace too.
          if (traceId !== null) parts.services.events.publish({ type: 'trace-added', traceId });
        });
      return queue;
    },
  };
}

/** Overrides become part of the pipeline, hence of the release: the trace stays reproducible. */
function applyOverrides(pipeline: PipelineFile, overrides: AskRequest['overrides']): PipelineFile {
  const { k, contextTokens, model } = overrides;
  return {
    ...pipeline,
    stages: pipeline.stages.map((stage) => {
      const changes =
        stage.uses === 'pack'
          ? { ...(k === undefined ? {} : { k }), ...(contextTokens === undefined ? {} : { contextTokens }) }
          : stage.uses === 'generate' && model !== undefined
            ? { model }
            : {};
      return { ...stage, with: { ...stage.with, ...changes } };
    }),
  };
}
