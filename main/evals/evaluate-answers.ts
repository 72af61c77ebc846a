import { throwIfAborted } from '../base/abort.ts';
import { percentile } from '../base/percentile.ts';
import type { AskResult } from '../contract/ask.ts';
import type { EvalAskReport, EvalProgress } from '../contract/evals.ts';
import type { PipelineFile } from '../contract/pipeline-file.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import { LIVE_POLICY } from '../contract/run.ts';
import type { Executor } from '../pipeline/executor.ts';
import { createStages } from '../pipeline/stages/index.ts';
import type { PriceOf } from '../pipeline/price-answer.ts';
import type { LanguageModelRegistry } from '../spec/language-model.ts';
import type { Retriever } from '../spec/retriever.ts';
import type { CorpusParts, SearchableCorpusBuilder } from '../spec/searchable-corpus.ts';
import { openBeirDataset, type Topic } from './beir-dataset.ts';
import { containsAnswer } from './contains-answer.ts';
import { readAnswers } from './read-answers.ts';

export interface EvaluateAnswersOptions {
  /** A folder in BEIR layout with answers.jsonl. */
  path: string;
  /** Ask each question as if its judged documents were not in the corpus: a refusal is then the right answer. */
  unanswerable: boolean;
  corpusBuilder: SearchableCorpusBuilder;
  executor: Executor;
  models: LanguageModelRegistry;
  priceOf: PriceOf;
  pipeline: PipelineFile;
  prompts: ReadonlyMap<string, PromptFile>;
  signal: AbortSignal;
  onProgress: (progress: EvalProgress) => void;
}

/** What is counted of one answer. */
interface Outcome {
  topicId: string;
  refused: boolean;
  containsGold: boolean;
  citations: number;
  exactCitations: number;
  ms: number;
}

/**
 * Asks every judged question that has known answers, through the same executor and pipeline as `ask`, over an index of
 * the corpus that is made for this and thrown away.
 *
 * A citation is exact when its quote is the corpus text between its offsets, character for character, read from the
 * collection's own file and not from the index.
 */
export async function evaluateAnswers(options: EvaluateAnswersOptions): Promise<EvalAskReport> {
  const { path, unanswerable, corpusBuilder, signal, onProgress } = options;
  const dataset = openBeirDataset(path);
  const gold = await readAnswers(path);
  const topics = (await dataset.readTopics()).filter(({ topicId }) => gold.has(topicId));
  const texts = new Map<string, string>();
  const total = await dataset.countDocuments();
  const corpus = await corpusBuilder.build(
    (async function* () {
      for await (const document of dataset.readCorpus()) {
        texts.set(document.documentId, document.text);
        yield document;
      }
    })(),
    { signal, onProgress: (done) => onProgress({ type: 'eval-progress', done, total, phase: 'indexing' }) },
  );
  try {
    const outcomes: Outcome[] = [];
    for (const topic of topics) {
      throwIfAborted(signal);
      const parts = unanswerable ? withoutDocuments(corpus.parts, relevantDocuments(topic)) : corpus.parts;
      const result = await ask(options, parts, topic.query);
      outcomes.push({ topicId: topic.topicId, ...judge(result, gold.get(topic.topicId) ?? [], texts, parts) });
      onProgress({ type: 'eval-progress', done: outcomes.length, total: topics.length, phase: 'asking' });
    }
    return summarize(outcomes, unanswerable);
  } finally {
    await corpus.dispose();
  }
}

function relevantDocuments(topic: Topic): ReadonlySet<string> {
  return new Set(topic.judgements.filter(({ gain }) => gain > 0).map(({ documentId }) => documentId));
}

/** The corpus as if some documents were not in it: they are taken out of each leg's ranking before anything sees it. */
function withoutDocuments(parts: CorpusParts, documentIds: ReadonlySet<string>): CorpusParts {
  const wrap = (retriever: Retriever): Retriever => ({
    name: retriever.name,
    retrieve: async (request, retrieveOptions) => {
      const ranking = await retriever.retrieve({ ...request, k: request.k + documentIds.size }, retrieveOptions);
      return ranking
        .filter(({ chunkId }) => !documentIds.has(parts.documentIdOf(chunkId)))
        .slice(0, request.k)
        .map((ranked, index) => ({ ...ranked, rank: index + 1 }));
    },
  });
  return { ...parts, retrievers: parts.retrievers.map(wrap) };
}

function ask(options: EvaluateAnswersOptions, parts: CorpusParts, question: string): Promise<AskResult> {
  const { executor, models, priceOf, pipeline, prompts, signal } = options;
  const { retrievers, fusion, querySide, chunkReader, sourceQuoter, index } = parts;
  return executor.run(
    {
      kind: 'eval',
      question,
      sessionId: null,
      turns: [],
      filter: {},
      pipeline,
      prompts,
      stages: createStages({ retrievers, fusion, querySide, chunkReader, sourceQuoter, models, prompts, priceOf }),
      index,
      policy: LIVE_POLICY,
    },
    { signal, emit: () => undefined },
  );
}

function judge(
  result: AskResult,
  gold: readonly string[],
  texts: ReadonlyMap<string, string>,
  parts: CorpusParts,
): Omit<Outcome, 'topicId'> {
  const exact = result.citations.filter(({ chunkId, start, end, quote }) => {
    const text = texts.get(parts.documentIdOf(chunkId));
    return text !== undefined && start < end && text.slice(start, end) === quote;
  });
  return {
    refused: result.refused,
    containsGold: !result.refused && containsAnswer(result.answer, gold),
    citations: result.citations.length,
    exactCitations: exact.length,
    ms: result.ms,
  };
}

function summarize(outcomes: readonly Outcome[], unanswerable: boolean): EvalAskReport {
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  const sum = (pick: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const questions = outcomes.length;
  const refused = outcomes.filter((outcome) => outcome.refused).length;
  const durations = outcomes.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const citations = sum((outcome) => outcome.citations);
  return {
    questions,
    answered: share(questions - refused, questions),
    containsGold: share(outcomes.filter(({ containsGold }) => containsGold).length, questions),
    refused: share(refused, questions),
    // Without a single citation nothing was inexact.
    citationsExact:
      citations === 0
        ? 1
        : share(
            sum((outcome) => outcome.exactCitations),
            citations,
          ),
    ms: { p50: percentile(durations, 50) ?? 0, p95: percentile(durations, 95) ?? 0 },
    cases: outcomes.map((outcome) => ({ id: outcome.topicId, values: valuesOf(outcome, unanswerable) })),
  };
}

function valuesOf(outcome: Outcome, unanswerable: boolean): Record<string, number> {
  const { refused, containsGold, citations, exactCitations, ms } = outcome;
  if (unanswerable) return { refusedRightly: Number(refused), ms };
  return {
    answered: Number(!refused),
    containsGold: Number(containsGold),
    ...(citations === 0 ? {} : { citationsExact: exactCitations / citations }),
    ms,
  };
}
