import type { CorpusCost, CorpusCostRequest } from '../../contract/load-bill.ts';

/** What the workspace tells; null where it does not. */
export interface CorpusFacts {
  tokensPerDocument: number | null;
  chunksPerDocument: number | null;
  dimensions: number | null;
  usdPerMillionTokens: number | null;
  /** Its embedding model, for the message. */
  model: string | null;
}

const BITS_PER_BYTE = 8;
const BITS: Readonly<Record<CorpusCostRequest['vectors'], number>> = { float32: 32, float16: 16, int8: 8, binary: 1 };
const TOKENS_PER_PRICE_UNIT = 1_000_000;
const BYTES_PER_GB = 1e9;

/** What so many documents cost to embed and to keep. A price that nobody gave makes its sum null, and is named. */
export function corpusCost(request: CorpusCostRequest, facts: CorpusFacts): CorpusCost {
  const { documents, vectors, overhead, changedPerMonth, usdPerGbMonth = null } = request;
  const input = {
    tokensPerDocument: request.tokensPerDocument ?? facts.tokensPerDocument,
    chunksPerDocument: request.chunksPerDocument ?? facts.chunksPerDocument,
    dimensions: request.dimensions ?? facts.dimensions,
    usdPerMillionTokens: request.usdPerMillionTokens ?? facts.usdPerMillionTokens,
  };
  const tokens = times(documents, input.tokensPerDocument);
  const chunks = times(documents, input.chunksPerDocument);
  const bytesPerVector =
    input.dimensions === null ? null : Math.ceil((input.dimensions * BITS[vectors]) / BITS_PER_BYTE);
  const vectorBytes = times(chunks, bytesPerVector);
  const storedBytes = times(vectorBytes, overhead);
  const embeddingUsd = over(times(tokens, input.usdPerMillionTokens), TOKENS_PER_PRICE_UNIT);
  return {
    documents,
    tokens,
    chunks,
    vectorBytes,
    storedBytes,
    embeddingUsd,
    embeddingUsdPerMonth: changedPerMonth === 0 ? 0 : times(embeddingUsd, changedPerMonth),
    storageUsdPerMonth: over(times(storedBytes, usdPerGbMonth), BYTES_PER_GB),
    inputs: [
      { name: 'documents', value: documents, from: 'typed' },
      ...Object.entries(input).map(([name, value]) => ({ name, value, from: originOf(name, value, request) })),
      { name: 'usdPerGbMonth', value: usdPerGbMonth, from: usdPerGbMonth === null ? 'unknown' : 'typed' },
      { name: 'vectors', value: vectors, from: vectors === 'float32' ? 'default' : 'typed' },
      { name: 'overhead', value: overhead, from: overhead === 1 ? 'default' : 'typed' },
      { name: 'changedPerMonth', value: changedPerMonth, from: changedPerMonth === 0 ? 'default' : 'typed' },
    ],
    unknown: unknownOf({ ...input, usdPerGbMonth }, facts.model),
  };
}

function originOf(
  name: string,
  value: number | null,
  request: CorpusCostRequest,
): CorpusCost['inputs'][number]['from'] {
  if (value === null) return 'unknown';
  return Object.entries(request).some(([key, typed]) => key === name && typed !== undefined) ? 'typed' : 'workspace';
}

function unknownOf(input: Readonly<Record<string, number | null>>, model: string | null): string[] {
  const flags: Readonly<Record<string, string>> = {
    tokensPerDocument:
      'How many tokens a document has is not known: the workspace holds none. Give --tokens-per-document.',
    chunksPerDocument:
      'How many chunks a document makes is not known: the workspace holds none. Give --chunks-per-document.',
    dimensions: 'How many dimensions a vector has is not known. Give --dimensions.',
    usdPerMillionTokens: `What ${model ?? 'the embedding model'} costs is not known. Give --embedding-price, or its price in prices.jsonc.`,
    usdPerGbMonth: 'What keeping a gigabyte costs is not known. Give --storage-price.',
  };
  return Object.entries(flags).flatMap(([name, sentence]) => (input[name] === null ? [sentence] : []));
}

function times(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}

function over(a: number | null, b: number): number | null {
  return a === null ? null : a / b;
}
