import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { parsedJson } from '../../../base/text-in-json.ts';
import { createRowFields, isList, isObject, type RowFields } from '../row-fields.ts';
import { rowOfCase } from '../row-of-case.ts';
import { importCsvRows, importJsonRows } from './import-rows.ts';
import type { FieldNote, ImportedItem, ImportSource } from './imported-item.ts';
import { parsePythonList } from './python-list.ts';
import { refusal } from './refusal.ts';

const LISTS = ['contexts', 'retrieved_contexts', 'reference_contexts', 'ground_truths', 'references'] as const;
const RECORDED = 'kept beside the case: it is what a pipeline did then, and not what is right';

/**
 * Samples of ragas, in the names of its versions: `question`/`user_input`, `contexts`/`retrieved_contexts`, `answer`/`response`,
 * `ground_truth`/`reference`. What is right is the reference; contexts that were judged relevant are places in whichever document holds
 * them. What a pipeline found and answered then is kept under `retrieved_contexts` and `recorded`.
 *
 * @see https://docs.ragas.io/en/stable/concepts/components/eval_sample/
 */
export async function* importRagas(
  source: ImportSource & { shape: 'lines' | 'document' | 'table' },
): AsyncGenerator<ImportedItem> {
  const { shape, name } = source;
  const items =
    shape === 'table' ? importCsvRows(source) : importJsonRows({ ...source, isDocument: shape === 'document' });
  for await (const item of items) {
    if (item.type === 'refused') {
      yield item;
      continue;
    }
    try {
      yield {
        type: 'row',
        line: item.line,
        ...caseOfSample(createRowFields(readLists(item.row), `${name}:${item.line}`)),
      };
    } catch (error) {
      yield refusal(error, name, item.line);
    }
  }
}

function caseOfSample(sample: RowFields): { row: JsonObject; notMapped: FieldNote[] } {
  const notMapped: FieldNote[] = [];
  const asked = readQuestion(sample);
  const retrieved = [...(sample.texts('retrieved_contexts') ?? []), ...(sample.texts('contexts') ?? [])];
  const recorded = sample.text('response') ?? sample.text('answer');
  if (retrieved.length > 0) notMapped.push({ field: 'retrieved_contexts', reason: RECORDED });
  if (recorded !== undefined) notMapped.push({ field: 'response', reason: RECORDED });
  const answers = ['reference', 'ground_truth', 'ground_truths', 'references'].flatMap((name) => [
    ...(sample.texts(name) ?? []),
  ]);
  const places = (sample.texts('reference_contexts') ?? []).flatMap((quote) =>
    quote.trim() === '' ? [] : [{ document: '', quote, start: null, end: null, gain: 1 }],
  );
  const tools = sample.objects('reference_tool_calls')?.map((call) => ({
    name: call.text('name') ?? call.fail('name', null, 'the name of a tool'),
    arguments: call.take('args') ?? null,
  }));
  const id = sample.take('id');
  for (const field of ['reference_topics', 'rubrics', 'rubric']) {
    if (sample.has(field)) notMapped.push({ field, reason: 'kept beside the case: no metric of a case reads it' });
  }
  const row = rowOfCase({
    ...(typeof id === 'string' || typeof id === 'number' ? { id: String(id) } : {}),
    ...asked,
    answers: [...new Set(answers.filter((answer) => answer.trim() !== ''))],
    places,
    ...(tools === undefined ? {} : { tools }),
    fields: {
      ...sample.rest(),
      ...(retrieved.length === 0 ? {} : { retrieved_contexts: retrieved }),
      ...(recorded === undefined ? {} : { recorded }),
    },
  });
  return { row, notMapped };
}

/** A conversation ends with what is asked; turns before it are what was said. */
function readQuestion(sample: RowFields): { question: string; history?: { question: string; answer: string }[] } {
  const input = sample.take('user_input') ?? sample.take('question');
  if (typeof input === 'string') return { question: input };
  if (!isList(input)) return sample.fail('user_input', input ?? null, 'a text, or a list of messages');
  const turns: { question: string; answer: string }[] = [];
  for (const message of input) {
    const { content, type, role } = isObject(message) ? message : ({} as JsonObject);
    const who = type ?? role;
    if (typeof content !== 'string') continue;
    if (who === 'human' || who === 'user') turns.push({ question: content, answer: '' });
    else if (who === 'ai' || who === 'assistant') {
      const last = turns.pop();
      if (last !== undefined) turns.push({ ...last, answer: content });
    }
  }
  const asked = turns.pop();
  if (asked === undefined) return sample.fail('user_input', input, 'a text, or messages of which one is from a person');
  return { question: asked.question, history: turns };
}

function readLists(row: JsonObject): JsonObject {
  const lists = LISTS.flatMap((name): [string, JsonValue][] => {
    const cell = row[name];
    const list = typeof cell === 'string' ? (listIn(cell) ?? parsePythonList(cell)) : null;
    return list === null ? [] : [[name, list]];
  });
  return { ...row, ...Object.fromEntries(lists) };
}

function listIn(cell: string): readonly JsonValue[] | null {
  const value = parsedJson(cell);
  return isList(value) ? value : null;
}
