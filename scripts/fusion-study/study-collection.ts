import { openBeirDataset } from '../../main/evals/beir-dataset.ts';
import type { Gains } from '../../main/evals/ir-metrics.ts';
import type { CorpusDocument } from '../../main/spec/searchable-corpus.ts';

export interface StudyTopic {
  query: string;
  gains: Gains;
}
export interface StudyCollection {
  name: string;
  documents: readonly CorpusDocument[];
  topics: readonly StudyTopic[];
}

/** Titles shorter than this name too many documents, and texts shorter than that are hardly about anything. */
const MIN_TITLE_WORDS = 3;
const MIN_TEXT_WORDS = 20;

/** @param folder a collection in BEIR layout */
export async function loadStudyCollection(folder: string): Promise<StudyCollection> {
  const dataset = openBeirDataset(folder);
  const documents: CorpusDocument[] = [];
  for await (const document of dataset.readCorpus()) documents.push(document);
  const topics = (await dataset.readTopics()).map(({ query, judgements }) => ({
    query,
    gains: new Map(judgements.map(({ documentId, gain }) => [documentId, gain])),
  }));
  return { name: dataset.name, documents, topics };
}

/**
 * The same documents as a known-item task: the query is a document's title, and the text without it must be found. People
 * look for things they have seen, and this is where a weak dense leg does its harm.
 */
export function knownItemCollection({ name, documents }: StudyCollection): StudyCollection {
  const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
  const items = documents.map(({ documentId, title, text }) => {
    const query = words(title).join(' ');
    const whole = words(text).join(' ');
    return { documentId, query, text: whole.startsWith(query) ? whole.slice(query.length) : whole };
  });
  return {
    name: `${name}, by title`,
    documents: items.map(({ documentId, text }) => ({ documentId, title: '', text })),
    topics: items
      .filter(({ query, text }) => words(query).length >= MIN_TITLE_WORDS && words(text).length > MIN_TEXT_WORDS)
      .map(({ documentId, query }) => ({ query, gains: new Map([[documentId, 1]]) })),
  };
}
