import type { Citation } from '../../main/contract/ask.ts';
import type { DatasetCase, ExpectedPlace } from '../../main/contract/dataset.ts';
import type { ScoredRun, SeenPassage } from '../../main/evals/metrics/scorer.ts';

export function datasetCase(given: Partial<DatasetCase> = {}): DatasetCase {
  return {
    id: 'c1',
    question: 'When does the shop open?',
    history: [],
    as: null,
    answers: [],
    expects: [],
    answerable: null,
    places: [],
    tools: null,
    labels: {},
    tags: [],
    split: null,
    variant: null,
    line: 1,
    fields: {},
    ...given,
  };
}

export function scoredRun(given: Partial<Omit<ScoredRun, 'case'>> & { case?: Partial<DatasetCase> } = {}): ScoredRun {
  return {
    answer: 'At nine.',
    refused: false,
    structured: undefined,
    citations: [],
    retrieved: [],
    packed: [],
    tools: [],
    responseMs: 120,
    ttftMs: 30,
    inputTokens: 500,
    outputTokens: 20,
    costUsd: 0.001,
    error: null,
    ...given,
    case: datasetCase(given.case),
  };
}

export function passage(document: string, text = document, chunkId = document): SeenPassage {
  return { chunkId, document, start: 0, end: text.length, text };
}

export function place(document: string, gain = 1, quote: string | null = null): ExpectedPlace {
  return { document, quote, start: null, end: null, gain };
}

export function citation(marker: number, text: string): Citation {
  const given = { marker, path: 'a.md', displayPath: 'a.md', headingPath: [], start: 0, end: text.length, support: 1 };
  return { ...given, chunkId: `k${marker}`, documentId: 'd', quote: text, text } as unknown as Citation;
}

/** The simplest notion of it: the passage is of the document and has the quote. */
export function holdsQuote({ document, text }: SeenPassage, wanted: ExpectedPlace): boolean {
  return document === wanted.document && (wanted.quote === null || text.includes(wanted.quote));
}
