import type { JsonObject } from '../../../base/json.ts';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { ExpectedPlace } from '../../../contract/dataset.ts';
import { requireStorable } from '../parse-row.ts';
import { createRowFields, isList, isObject, type RowFields } from '../row-fields.ts';
import { rowOfCase } from '../row-of-case.ts';
import { importJsonRows } from './import-rows.ts';
import type { FieldNote, ImportedItem, ImportSource } from './imported-item.ts';
import { linesOfObjects } from './lines-of-objects.ts';
import { readJsonDocument } from './read-json-document.ts';
import { refusal } from './refusal.ts';
import { sentenceAround } from './sentence-around.ts';

/**
 * Questions of a SQuAD file (1.1 and 2.0), or of rows in the flat form of data set hubs. The place of an answer is the sentence it
 * stands in, in whichever document holds that: a short answer alone stands in many. Offsets are Python's, in code points; one
 * that does not point at its text is put right where the text stands once, and else noted.
 *
 * @see Rajpurkar, Zhang, Lopyrev, Liang, EMNLP 2016; Rajpurkar, Jia, Liang, ACL 2018 for `is_impossible`
 */
export async function* importSquad(
  source: ImportSource & { shape: 'lines' | 'document' },
): AsyncGenerator<ImportedItem> {
  const { name, shape } = source;
  if (shape === 'lines') {
    for await (const item of importJsonRows({ ...source, isDocument: false })) {
      yield item.type === 'refused' ? item : caseOfRecord(item.row, {}, name, item.line);
    }
    return;
  }
  const { value, text } = await readJsonDocument(source);
  const articles = isList(value) ? value : isObject(value) && isList(value['data']) ? value['data'] : null;
  if (articles === null) throw new InvalidArgumentError(`${name} is no SQuAD file: it has no list "data" of articles.`);
  if (isList(value)) {
    const lines = linesOfObjects(text, []);
    for (const [at, record] of articles.entries()) yield caseOfRecord(record, {}, name, lines[at] ?? 1);
    return;
  }
  const lines = linesOfObjects(text, ['data', 'paragraphs', 'qas']);
  let at = 0;
  for (const article of articles) {
    const { title, paragraphs } = isObject(article) ? article : ({} as JsonObject);
    for (const paragraph of isList(paragraphs) ? paragraphs : []) {
      const { context, qas } = isObject(paragraph) ? paragraph : ({} as JsonObject);
      for (const record of isList(qas) ? qas : []) {
        const line = isObject(record) ? lines[at++] : undefined;
        yield caseOfRecord(record, { title, context }, name, line ?? 1);
      }
    }
  }
}

function caseOfRecord(record: unknown, article: Record<string, unknown>, name: string, line: number): ImportedItem {
  try {
    if (!isObject(record)) throw new InvalidArgumentError('not a question: each entry of "qas" must be an object.');
    requireStorable(record, `${name}:${line}`);
    const fields = createRowFields({ ...(article as JsonObject), ...record }, `${name}:${line}`);
    return { type: 'row', line, ...caseOfQuestion(fields) };
  } catch (error) {
    return refusal(error, name, line);
  }
}

function caseOfQuestion(record: RowFields): { row: JsonObject; notMapped: FieldNote[] } {
  const notMapped: FieldNote[] = [];
  const context = record.peek('context');
  if (typeof context !== 'string')
    return record.fail('context', context ?? null, 'the text that the question is about');
  const question = record.text('question') ?? record.fail('question', null, 'a text');
  const id = record.take('id');
  const given = readAnswers(record);
  const isImpossible = record.boolean('is_impossible') ?? given.length === 0;
  const places = new Map<string, ExpectedPlace>();
  for (const { text, start } of given) {
    const at = locate(context, text, start);
    if (at === null) {
      notMapped.push({
        field: 'answer_start',
        reason: 'does not point at the text of the answer, which stands nowhere or more than once',
      });
      continue;
    }
    const quote = sentenceAround(context, at, at + text.length);
    places.set(quote, { document: '', quote, start: null, end: null, gain: 1 });
  }
  if (record.has('plausible_answers')) {
    record.take('plausible_answers');
    notMapped.push({ field: 'plausible_answers', reason: 'answers that only look right have no place in a case' });
  }
  const row = rowOfCase({
    ...(typeof id === 'string' || typeof id === 'number' ? { id: String(id) } : {}),
    question,
    answerable: !isImpossible,
    answers: isImpossible ? [] : [...new Set(given.map(({ text }) => text))],
    places: isImpossible ? [] : [...places.values()],
    fields: record.rest(),
  });
  return { row, notMapped };
}

/** `[{text, answer_start}]`, or in columns: `{text: [...], answer_start: [...]}`. */
function readAnswers(record: RowFields): { text: string; start: number }[] {
  const answers = record.peek('answers');
  if (isObject(answers)) {
    const columns = record.object('answers');
    const texts = columns?.texts('text') ?? [];
    const starts = columns?.take('answer_start');
    return texts.map((text, at) => {
      const start = isList(starts) ? starts[at] : undefined;
      if (typeof start !== 'number')
        return record.fail('answers.answer_start', starts ?? null, 'a list of numbers, one for each text');
      return { text, start };
    });
  }
  return (record.objects('answers') ?? []).map((answer) => ({
    text: answer.text('text') ?? answer.fail('text', null, 'a text'),
    start: answer.number('answer_start') ?? answer.fail('answer_start', null, 'a number'),
  }));
}

/** Characters of two UTF-16 units among the first so many of a text. */
function astralBefore(context: string, codePoints: number): number {
  let count = 0;
  for (const { index } of context.slice(0, codePoints * 2).matchAll(/[\u{10000}-\u{10FFFF}]/gu)) {
    if (index - count >= codePoints) break;
    count += 1;
  }
  return count;
}

/** @returns where the answer begins, UTF-16; null when that cannot be told */
function locate(context: string, text: string, start: number): number | null {
  if (text === '') return null;
  if (context.startsWith(text, start)) return start;
  const units = start + astralBefore(context, start);
  if (context.startsWith(text, units)) return units;
  const first = context.indexOf(text);
  return first >= 0 && first === context.lastIndexOf(text) ? first : null;
}
