import type { CorpusFacts } from '../../load/bill/corpus-cost.ts';
import type { PriceOn } from '../../load/bill/price-months.ts';
import type { IndexDescription } from '../../spec/retriever.ts';
import type { Database } from '../../storage/database.ts';

/** Embedding models that come with the program or lie on this machine ask for no money. */
const LOCAL_MODEL = /^(?:builtin|local\/)/;

/** @returns what the index tells of a document, by the mean of all it holds; nulls for an empty one */
export function corpusFacts(
  index: Database,
  { embeddingModel, dimensions }: Pick<IndexDescription, 'embeddingModel' | 'dimensions'>,
  price: { priceOn: PriceOn; today: string },
): CorpusFacts {
  const counts = index
    .prepare<{ documents: number; chunks: number; tokens: number }>(
      'SELECT count(DISTINCT document_id) AS documents, count(*) AS chunks, coalesce(sum(tokens), 0) AS tokens FROM chunk',
    )
    .get();
  const { documents = 0, chunks = 0, tokens = 0 } = counts ?? {};
  const known = price.priceOn(embeddingModel, price.today)?.inputPerMillion ?? null;
  return {
    tokensPerDocument: documents === 0 ? null : tokens / documents,
    chunksPerDocument: documents === 0 ? null : chunks / documents,
    dimensions: dimensions > 0 ? dimensions : null,
    usdPerMillionTokens: known ?? (LOCAL_MODEL.test(embeddingModel) ? 0 : null),
    model: embeddingModel,
  };
}
