import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import { placesOfRow } from './places-of-row.ts';
import { createRowFields, isList, isObject, type RowFields } from './row-fields.ts';
import { variantOfRow } from './variant-of-row.ts';

/** Names of what is asked, in the files that people have. */
export const QUESTION_FIELDS: readonly string[] = ['question', 'query', 'input', 'text', 'prompt'];
export const ID_FIELDS: readonly string[] = ['id', '_id', 'qid', 'caseId', 'case_id'];
const ANSWER_FIELDS = ['answers', 'answer', 'ground_truth', 'reference', 'gold'] as const;
const MAX_QUESTION_LENGTH = 10_000;

/**
 * Reads a row as a case. What this repository writes is understood: reviews, traces made into rows, messy variants. Where a
 * refusal is right, or nobody knows any longer what is, a row has no answers; what stood there is among `fields`.
 *
 * @param path as people call the file
 * @throws InvalidArgumentError naming file, line and field
 */
export function caseOfRow({ fields, line }: { fields: JsonObject; line: number }, path: string): DatasetCase {
  const row = createRowFields(fields, `${path}:${line}`);
  const made = variantOfRow(row);
  const said = row.boolean('answerable') ?? null;
  const answerable = made === null || made.variant.expects === 'same' ? said : answerableOf(made.variant.expects);
  const isKnown = answerable !== false && made?.variant.expects !== 'changed';
  const id = readId(row);
  const asked = readQuestion(row, `${path}:${line}`);
  const answers = isKnown ? readAnswers(row) : [];
  const expects = isKnown ? (row.texts('expects') ?? []).filter((piece) => piece.trim() !== '') : [];
  const places = isKnown ? placesOfRow(row, expects) : [];
  const { labels, tags } = readLabels(row);
  return {
    id: made?.id ?? id ?? `line ${line}`,
    ...asked,
    as: readAs(row),
    answers,
    expects,
    answerable,
    places,
    tools: readTools(row),
    labels,
    tags,
    split: row.text('split') ?? null,
    variant: made?.variant ?? null,
    line,
    fields: row.rest(),
  };
}

function answerableOf(expects: 'changed' | 'unanswerable'): boolean | null {
  return expects === 'unanswerable' ? false : null;
}

function readId(row: RowFields): string | null {
  for (const name of ID_FIELDS) {
    const id = row.has(name) ? row.take(name) : undefined;
    if (typeof id === 'number') return String(id);
    if (typeof id === 'string' && id !== '') return id;
    if (id !== undefined) row.fail(name, id, 'a text or a number that names the row');
  }
  return null;
}

/** The last of a `session` is what is asked; those before it were asked before, and nobody wrote down what was answered. */
function readQuestion(row: RowFields, place: string): Pick<DatasetCase, 'question' | 'history'> {
  const session = row.texts('session');
  const history = [
    ...(row.objects('history') ?? []).map((turn) => ({
      question: turn.text('question') ?? turn.fail('question', null, 'a text'),
      answer: turn.text('answer') ?? '',
    })),
    ...(session ?? []).slice(0, -1).map((question) => ({ question, answer: '' })),
  ];
  const name = QUESTION_FIELDS.find((field) => row.has(field) && !isBlank(row.peek(field)));
  const question = session?.at(-1) ?? (name === undefined ? undefined : row.text(name));
  if (question === undefined || question.trim() === '') {
    throw new InvalidArgumentError(`${place}: no question. A row needs one of ${QUESTION_FIELDS.join(', ')}.`);
  }
  if (question.length > MAX_QUESTION_LENGTH) {
    throw new InvalidArgumentError(
      `${place}: the question has ${question.length} characters; at most ${MAX_QUESTION_LENGTH} are asked.`,
    );
  }
  return { question, history };
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function readAnswers(row: RowFields): readonly string[] {
  const answers = ANSWER_FIELDS.flatMap((name) => [...(row.texts(name) ?? [])]);
  // An object is the place of an answer: `placesOfRow` reads it.
  if (typeof row.peek('expected') === 'string') answers.push(...(row.texts('expected') ?? []));
  return [...new Set(answers.filter((answer) => answer.trim() !== ''))];
}

function readAs(row: RowFields): DatasetCase['as'] {
  const as = row.object('as');
  if (as === undefined) return null;
  return {
    tenant: as.text('tenant') ?? as.fail('tenant', null, 'the name of a tenant'),
    principals: as.texts('principals') ?? [],
  };
}

/** A list of labels has no values: they are tags. A review's thumb is what a person said of the recorded answer. */
function readLabels(row: RowFields): Pick<DatasetCase, 'labels' | 'tags'> {
  const given = row.take('labels');
  const labels: Record<string, number> = {};
  const tags = [...(row.texts('tags') ?? [])];
  if (isList(given)) {
    for (const tag of given)
      tags.push(typeof tag === 'string' ? tag : row.fail('labels', given, 'texts or numbers by name'));
  } else if (isObject(given)) {
    for (const [name, value] of Object.entries(given)) {
      labels[name] = numberOf(value) ?? row.fail(`labels.${name}`, value, 'a number');
    }
  } else if (given !== undefined) row.fail('labels', given, 'numbers by name, like {"helpful": 1}');
  const thumb = thumbOf(row);
  return { labels: thumb === null || 'thumb' in labels ? labels : { ...labels, thumb }, tags: [...new Set(tags)] };
}

function thumbOf(row: RowFields): number | null {
  const review = row.peek('review');
  const thumb = isObject(review) ? review['thumb'] : undefined;
  return thumb === 'up' ? 1 : thumb === 'down' ? 0 : null;
}

function numberOf(value: JsonValue): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : undefined;
}

function readTools(row: RowFields): DatasetCase['tools'] {
  const tools = row.take('tools');
  if (tools === undefined) return null;
  if (!isList(tools)) return row.fail('tools', tools, 'a list of tools, each a name or {"name", "arguments"}');
  return tools.map((tool) => {
    if (typeof tool === 'string') return { name: tool, arguments: null };
    const name = isObject(tool) ? tool['name'] : undefined;
    if (!isObject(tool) || typeof name !== 'string') {
      return row.fail('tools', tools, 'a list of tools, each a name or {"name", "arguments"}');
    }
    return { name, arguments: tool['arguments'] ?? null };
  });
}
