import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { EvalCase } from '../contract/eval-compare.ts';
import type { EvalIrReport, EvalProgress, IrMetrics, IrModes, IrTypos } from '../contract/evals.ts';
import type { SearchMode } from '../contract/retrieval.ts';
import type { Clock } from '../spec/clock.ts';
import type { CorpusDocument, SearchableCorpus, SearchableCorpusBuilder } from '../spec/searchable-corpus.ts';
import { type BeirDataset, openBeirDataset, type Topic } from './beir-dataset.ts';
import { injectTypos } from './inject-typos.ts';
import { createReferenceRanking, type ReferenceRanking } from './reference-ranking.ts';
import { createSeededSequence } from '../base/seeded-sequence.ts';
import { RANKING_DEPTH, scoreTopics } from './score-topics.ts';

/** What share of the words is misspelled, and which of all misspellings. */
export interface TypoSettings {
  share: number;
  seed: number;
}

export interface EvaluateRetrievalOptions {
  /** A folder in BEIR layout. */
  path: string;
  /** What to measure beside the reference, which is always measured. */
  modes: readonly SearchMode[];
  /** Also measure with misspelled queries. */
  typos?: TypoSettings;
  corpusBuilder: SearchableCorpusBuilder;
  clock: Clock;
  signal?: AbortSignal;
  /** Called after each batch of documents and each ranked topic. */
  onProgress?: (progress: EvalProgress) => void;
}

const SEARCH_MODES = ['bm25', 'vector', 'hybrid'] as const;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * Measures search on a test collection: every judged query is run in each mode over an index of the corpus that is made
 * for this and thrown away.
 *
 * @returns metrics as trec_eval defines them, averaged over the judged topics
 * @throws NotFoundError or InvalidArgumentError with file and line for a collection that is incomplete or malformed;
 *   CancelledError; what the index or the model throw
 */
export async function evaluateRetrieval(options: EvaluateRetrievalOptions): Promise<EvalIrReport> {
  const { path, modes, clock, onProgress } = options;
  const startedAt = clock.monotonicNano();
  const dataset = openBeirDataset(path);
  const topics = await dataset.readTopics();
  const reference = createReferenceRanking();
  try {
    const { corpus, documents } = await indexCorpus(dataset, topics, reference, options);
    try {
      const misspelled = options.typos === undefined ? null : misspell(topics, options.typos);
      const total = topics.length * (modes.length + 1) * (misspelled === null ? 1 : 2);
      let done = 0;
      const cases: CaseValues = new Map();
      const scoreModes = async (asked: readonly Topic[]): Promise<IrModes> => {
        const score = async (phase: string, rank: (topic: Topic) => Promise<readonly string[]>): Promise<IrMetrics> => {
          const { means, perTopic } = await scoreTopics(asked, async (topic) => {
            if (options.signal?.aborted) throw new CancelledError();
            const ranking = await rank(topic);
            done += 1;
            onProgress?.({ type: 'eval-progress', done, total, phase });
            return ranking;
          });
          // Misspelled topics are no cases of their own.
          if (asked === topics) noteCases(cases, phase, perTopic);
          return means;
        };
        const scores: IrModes = {
          reference: await score('reference', async ({ query }) => {
            // The reference ranks on this thread; whoever shares it gets a turn between two topics.
            await setImmediate();
            return reference.rank(query, RANKING_DEPTH);
          }),
        };
        for (const mode of modes) {
          scores[mode] = await score(mode, ({ query }) =>
            corpus.search(
              // The legs are shown as they are; hybrid is the default setting of every search.
              { query, k: RANKING_DEPTH, mode, plain: mode !== 'hybrid' },
              options.signal === undefined ? {} : { signal: options.signal },
            ),
          );
        }
        return scores;
      };
      const scores = await scoreModes(topics);
      const typos =
        misspelled === null || options.typos === undefined
          ? null
          : describeTypos(options.typos, scores, await scoreModes(misspelled));
      const ms = Number(clock.monotonicNano() - startedAt) / NANOSECONDS_PER_MILLISECOND;
      return {
        dataset: dataset.name,
        documents,
        topics: topics.length,
        modes: scores,
        typos,
        cases: casesOf(cases),
        ms,
      };
    } finally {
      await corpus.dispose();
    }
  } finally {
    reference.close();
  }
}

/** By topic: its metrics of each mode so far. */
type CaseValues = Map<string, Record<string, number>>;

function noteCases(cases: CaseValues, mode: string, perTopic: ReadonlyMap<string, IrMetrics>): void {
  for (const [topicId, metrics] of perTopic) {
    const named = Object.entries(metrics).map(([name, value]): [string, number] => [
      `${mode} ${name}`,
      value as number,
    ]);
    cases.set(topicId, { ...cases.get(topicId), ...Object.fromEntries(named) });
  }
}

function casesOf(cases: CaseValues): EvalCase[] {
  return [...cases].map(([id, values]) => ({ id, values }));
}

/** The same topics for the reference and for every mode of ours. */
function misspell(topics: readonly Topic[], { share, seed }: TypoSettings): readonly Topic[] {
  const random = createSeededSequence(seed);
  return topics.map((topic) => ({ ...topic, query: injectTypos(topic.query, { share, random }) }));
}

function describeTypos(settings: TypoSettings, clean: IrModes, modes: IrModes): IrTypos {
  const lossOf = (mode: keyof IrModes): number => (clean[mode]?.['ndcg@10'] ?? 0) - (modes[mode]?.['ndcg@10'] ?? 0);
  const loss: IrTypos['loss'] = { reference: lossOf('reference') };
  for (const mode of SEARCH_MODES) if (modes[mode] !== undefined) loss[mode] = lossOf(mode);
  return { ...settings, modes, loss };
}

/** Reads the corpus once, into the reference and into the index. */
async function indexCorpus(
  dataset: BeirDataset,
  topics: readonly Topic[],
  reference: ReferenceRanking,
  { corpusBuilder, signal, onProgress }: EvaluateRetrievalOptions,
): Promise<{ corpus: SearchableCorpus; documents: number }> {
  const total = await dataset.countDocuments();
  const documentIds = new Set<string>();
  async function* documents(): AsyncGenerator<CorpusDocument> {
    for await (const document of dataset.readCorpus()) {
      documentIds.add(document.documentId);
      reference.add(document);
      yield document;
    }
    requireJudgedDocuments(topics, documentIds);
  }
  const corpus = await corpusBuilder.build(documents(), {
    ...(signal && { signal }),
    onProgress: (done) => onProgress?.({ type: 'eval-progress', done, total, phase: 'indexing' }),
  });
  return { corpus, documents: documentIds.size };
}

function requireJudgedDocuments(topics: readonly Topic[], documentIds: ReadonlySet<string>): void {
  for (const { judgements } of topics) {
    const missing = judgements.find(({ documentId }) => !documentIds.has(documentId));
    if (missing !== undefined) {
      throw new InvalidArgumentError(
        `${missing.place}: document "${missing.documentId}" is judged but not in corpus.jsonl. Add it, or drop its judgements.`,
      );
    }
  }
}
