import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BeirDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface GoldAnswer {
  readonly text: string;
  /** UTF-16 offset into the gold document's text, where the data set says so. */
  readonly start: number | null;
}

export interface BeirQuestion {
  readonly id: string;
  readonly text: string;
  /** Documents that answer it. */
  readonly goldDocumentIds: ReadonlySet<string>;
  /** Of these, one must be in a right answer. */
  readonly goldAnswers: readonly GoldAnswer[];
}

export interface BeirDirectory {
  readonly documents: readonly BeirDocument[];
  readonly questions: readonly BeirQuestion[];
}

interface AnswerRow {
  readonly _id: string;
  readonly answers: readonly (string | { readonly text: string; readonly start?: number })[];
}

function readJsonLines(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
}

/**
 * Reads a BEIR-layout folder (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv`) with gold answers in `answers.jsonl`
 * (`{_id, answers: [string | {text, start}]}`). Questions without a gold document or answer are left out.
 */
export function readBeirDirectory(directory: string): BeirDirectory {
  const corpus = readJsonLines(join(directory, 'corpus.jsonl')) as { _id: string; title: string; text: string }[];
  const queries = readJsonLines(join(directory, 'queries.jsonl')) as { _id: string; text: string }[];
  const answers = new Map(
    (readJsonLines(join(directory, 'answers.jsonl')) as AnswerRow[]).map(({ _id, answers: gold }) => [_id, gold]),
  );
  const gold = readGoldDocuments(join(directory, 'qrels.tsv'));
  const questions = queries.map(({ _id, text }) => ({
    id: _id,
    text,
    goldDocumentIds: gold.get(_id) ?? new Set<string>(),
    goldAnswers: (answers.get(_id) ?? []).map((answer) =>
      typeof answer === 'string' ? { text: answer, start: null } : { text: answer.text, start: answer.start ?? null },
    ),
  }));
  return {
    documents: corpus.map(({ _id, title, text }) => ({ id: _id, title, text })),
    questions: questions.filter((question) => question.goldDocumentIds.size > 0 && question.goldAnswers.length > 0),
  };
}

function readGoldDocuments(path: string): Map<string, Set<string>> {
  const gold = new Map<string, Set<string>>();
  for (const line of readFileSync(path, 'utf8').split('\n').slice(1)) {
    const [questionId, documentId, score] = line.split('\t');
    if (questionId === undefined || documentId === undefined || !(Number(score) > 0)) continue;
    gold.set(questionId, (gold.get(questionId) ?? new Set()).add(documentId));
  }
  return gold;
}
