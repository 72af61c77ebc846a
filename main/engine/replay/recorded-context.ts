import { estimateTokens } from '../../base/estimate-tokens.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import type { ChunkId, DocumentId, SourceId } from '../../contract/ids.ts';
import type { Chunk } from '../../contract/retrieval.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { ContextRecord, RetrievalRecord } from '../../contract/trace.ts';
import type { SlotPatch } from '../../pipeline/run-state.ts';
import type { StageContext, StageImplementation } from '../../pipeline/stage.ts';
import type { StageRegistry } from '../../pipeline/plan.ts';
import { asRanked } from '../../pipeline/unranked.ts';
import type {
  ObservedContext,
  ObservedPassage,
  ObservedRetrieval,
  ObservedRun,
} from '../../replay/observe/observed-run.ts';
import type { FusedChunk } from '../../spec/fusion.ts';
import type { ChunkReader } from '../../spec/retriever.ts';

type Run = (context: StageContext<unknown>) => Promise<SlotPatch>;

/**
 * The same stages, with retrieval and packing answered from the recording: what was shown then is shown again, whatever
 * the index holds now. What a stage of the recording ranked stands on the span of the same stage.
 *
 * @param reader for the places of passages that are still there; the words are the recording's
 */
export function withRecordedContext(stages: StageRegistry, recorded: ObservedRun, reader: ChunkReader): StageRegistry {
  const rankings = recorded.steps.filter((step): step is ObservedRetrieval => step.kind === 'retrieval');
  const shown = shownPassages(recorded);
  const rankingOf = (stageId: string): readonly ObservedPassage[] =>
    rankings.find((ranking) => ranking.stageId === stageId)?.passages ?? shown;

  const ranked = (of: StageContext<unknown>): FusedChunk[] => {
    const passages = rankingOf(of.stageId);
    const candidates = passages.map(({ id }, index) => ({
      chunkId: id as ChunkId,
      rank: index + 1,
      score: 1 / (index + 1),
    }));
    const { query, filter } = { query: of.input.question, filter: of.input.filter };
    const record: RetrievalRecord = { query, k: passages.length, filter, candidates };
    of.span.setAttributes({ [ATTRIBUTE.retrieval]: JSON.stringify(record) });
    return candidates.map(({ chunkId, rank, score }) => ({
      chunkId,
      rank,
      fusedScore: score,
      bm25Rank: null,
      bm25Score: null,
      vectorRank: null,
      cosineSimilarity: null,
    }));
  };
  const leg =
    (slot: 'bm25' | 'vector'): Run =>
    async (of) => ({
      [slot]: ranked(of).map(({ chunkId, rank, fusedScore }) => ({ chunkId, rank, score: fusedScore })),
    });
  const pack: Run = async ({ span }) => {
    if (shown.length === 0) {
      throw new ConfigError(
        'The recording holds no text of a passage, so there is no context to show again. Retrieve live.',
      );
    }
    const chunks = await recordedChunks(recorded, reader);
    const usedTokens = chunks.reduce((sum, { tokens }) => sum + tokens, 0);
    const record: ContextRecord = {
      budgetTokens: usedTokens,
      usedTokens,
      chunks: chunks.map(({ chunkId, documentId, sourceId, displayPath, tokens, text }, index) => ({
        chunkId,
        documentId,
        sourceId,
        path: displayPath,
        rank: index + 1,
        tokens,
        text,
      })),
      leftOut: [],
    };
    span.setAttributes({ [ATTRIBUTE.context]: JSON.stringify(record) });
    const packed = chunks.map((chunk, index) => ({
      chunk,
      tokens: chunk.tokens,
      fused: fusedAt(chunk.chunkId, index + 1),
    }));
    return {
      context: packed,
      retrieval: {
        results: [],
        packed: chunks.map(({ chunkId, tokens }) => ({ chunkId, tokens })),
        leftOut: [],
        budgetTokens: usedTokens,
        rerank: null,
      },
    };
  };
  const runs: Readonly<Record<string, Run>> = {
    'retrieve/bm25': leg('bm25'),
    'retrieve/vector': leg('vector'),
    fuse: async (of) => ({ fused: ranked(of) }),
    rerank: async (of) => ({ reranked: asRanked(ranked(of)), rerankReport: null, scoredChunks: [] }),
    pack,
  };
  return new Map([...stages].map(([uses, stage]) => [uses, withRun(stage, runs[uses])]));
}

/** What a model was shown, as far as the recording has its text. */
function shownPassages({ steps }: ObservedRun): readonly ObservedPassage[] {
  const context = steps.findLast((step): step is ObservedContext => step.kind === 'context');
  const ranking = steps.findLast((step): step is ObservedRetrieval => step.kind === 'retrieval');
  return (context?.passages ?? ranking?.passages ?? []).filter(({ text }) => text !== null);
}

/**
 * @param reader for the places of passages that are still there; the words are the recording's
 * @returns the passages that a model was shown, best first
 */
export async function recordedChunks(recorded: ObservedRun, reader: ChunkReader): Promise<readonly Chunk[]> {
  const shown = shownPassages(recorded);
  const known = new Map(
    (await reader.readChunks(shown.map(({ id }) => id as ChunkId))).map((chunk) => [chunk.chunkId, chunk]),
  );
  return shown.map((passage, index) => asChunk(passage, index, known.get(passage.id as ChunkId)));
}

function withRun(stage: StageImplementation, run: Run | undefined): StageImplementation {
  return run === undefined ? stage : { ...stage, run };
}

function fusedAt(chunkId: ChunkId, rank: number): FusedChunk {
  const nothing = { bm25Rank: null, bm25Score: null, vectorRank: null, cosineSimilarity: null };
  return { chunkId, rank, fusedScore: 1 / rank, ...nothing };
}

function asChunk({ id, text, document }: ObservedPassage, ordinal: number, known: Chunk | undefined): Chunk {
  const words = text ?? '';
  if (known !== undefined) return { ...known, text: words };
  const place = document ?? id;
  return {
    chunkId: id as ChunkId,
    documentId: place as DocumentId,
    sourceId: 'recorded' as SourceId,
    path: place,
    displayPath: place,
    title: place,
    headingPath: [],
    ordinal,
    start: 0,
    end: words.length,
    tokens: estimateTokens(words),
    text: words,
    isSuperseded: false,
  };
}
