import { pipelineFile } from '../../contract/pipeline-file.ts';
import { evaluateAnswers } from '../../evals/evaluate-answers.ts';
import { evaluateRetrieval } from '../../evals/evaluate-retrieval.ts';
import { evaluateFaithfulness } from '../../evals/faithfulness/evaluate-faithfulness.ts';
import { createLocalSource } from '../../gateway/local/local-source.ts';
import { costWithoutTable } from '../../gateway/model-price.ts';
import { createModelRegistry } from '../../gateway/model-registry.ts';
import { createExecutor } from '../../pipeline/executor.ts';
import { BUILTIN_MODEL_ID, startEmbeddingModel } from '../../retrieval/embedding/start-embedding-model.ts';
import { createKnownWords } from '../../retrieval/query/known-words.ts';
import { createSearchableCorpusBuilder } from '../../retrieval/search/searchable-corpus.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { SearchableCorpusBuilder } from '../../spec/searchable-corpus.ts';
import { createTracer } from '../../trace/tracer.ts';
import { parseJsonc } from '../../workspace/parse-jsonc.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { ANSWER_PROMPT_TEMPLATE } from '../../workspace/templates/answer-prompt.ts';
import { DEFAULT_PIPELINE_TEMPLATE } from '../../workspace/templates/default-pipeline.ts';
import type { Handlers } from '../handlers.ts';
import { reportAsStream } from '../report-as-stream.ts';
import type { EngineServices } from '../services.ts';

const PIPELINE_VERSION = 1;

/** Evaluations need no workspace: they run what a new workspace would run, over an index that is thrown away. */
export function createEvalHandlers(
  services: EngineServices,
): Handlers<never, 'eval.ir' | 'eval.ask' | 'eval.faithfulness'> {
  const { clock, random, layout } = services;
  const knownWords = createKnownWords({ directory: layout.builtinModelDirectory });
  const withModel = async <Report>(work: (model: EmbeddingModel) => Promise<Report>): Promise<Report> => {
    const model = await startEmbeddingModel({
      modelId: BUILTIN_MODEL_ID,
      workerUrl: layout.embedWorker,
      builtinModelDirectory: layout.builtinModelDirectory,
    });
    try {
      return await work(model);
    } finally {
      await model.dispose();
    }
  };
  const withCorpusBuilder = <Report>(
    work: (corpusBuilder: SearchableCorpusBuilder) => Promise<Report>,
  ): Promise<Report> =>
    withModel((model) =>
      work(createSearchableCorpusBuilder({ model, clock, knownWords, readerWorkerUrl: layout.readerWorker })),
    );
  return {
    'eval.ir': ({ path, modes, typos }, { signal }) =>
      reportAsStream('eval-finished', signal, (onProgress, workSignal) =>
        withCorpusBuilder((corpusBuilder) =>
          evaluateRetrieval({
            path,
            modes,
            corpusBuilder,
            clock,
            signal: workSignal,
            onProgress,
            ...(typos === undefined ? {} : { typos }),
          }),
        ),
      ),
    'eval.faithfulness': ({ path }, { signal }) =>
      reportAsStream('eval-finished', signal, (onProgress, workSignal) =>
        withModel((model) => evaluateFaithfulness({ path, model, signal: workSignal, onProgress })),
      ),
    'eval.ask': ({ path, unanswerable }, { signal }) =>
      reportAsStream('eval-finished', signal, (onProgress, workSignal) =>
        withCorpusBuilder((corpusBuilder) => {
          const prompt = parsePrompt({ path: 'answer.prompt.md', text: ANSWER_PROMPT_TEMPLATE });
          return evaluateAnswers({
            path,
            unanswerable,
            corpusBuilder,
            executor: createExecutor({
              clock,
              random,
              tracer: createTracer({ clock, random }),
              // Nothing is kept of an evaluation without a workspace but its report.
              traceWriter: { writeTrace: async () => undefined },
              releaseStore: { keepRelease: () => undefined },
            }),
            models: createModelRegistry([createLocalSource()]),
            priceOf: costWithoutTable,
            pipeline: parseJsonc({
              path: 'default.pipeline.jsonc',
              text: DEFAULT_PIPELINE_TEMPLATE,
              schema: pipelineFile,
              knownVersion: PIPELINE_VERSION,
            }),
            prompts: new Map([[prompt.id, prompt]]),
            signal: workSignal,
            onProgress,
          });
        }),
      ),
  };
}
