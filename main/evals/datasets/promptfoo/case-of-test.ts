import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { canonicalJson, type JsonObject } from '../../../base/json.ts';
import { spelled } from '../../../base/text-in-json.ts';
import { sha256Hex } from '../../../storage/content-hash.ts';
import { ID_FIELDS, QUESTION_FIELDS } from '../case-of-row.ts';
import type { FieldNote } from '../import/imported-item.ts';
import { rowOfCase } from '../row-of-case.ts';
import { type MappedAsserts, mapAsserts } from './map-asserts.ts';
import type { PromptfooTest } from './promptfoo-test.ts';
import { renderVariables } from './render-variables.ts';

/** Names of variables that are the question, the surest first. */
const QUESTION_VARIABLES = [...QUESTION_FIELDS, 'user_query', 'user_question', 'user_input', 'message', 'topic'];
/** What a row means something else by. */
const TAKEN = new Set([
  ...ID_FIELDS,
  ...QUESTION_FIELDS,
  'history',
  'session',
  'as',
  'answers',
  'answer',
  'ground_truth',
  'reference',
  'gold',
  'expects',
  'expected',
  'answerable',
  'places',
  'path',
  'paths',
  'tools',
  'labels',
  'tags',
  'split',
  'mutation',
  'review',
]);
const ID_LENGTH = 12;

/** A test as a row, and what its asserts came to. */
export interface TestCase {
  row: JsonObject;
  /** The variable that is the question. */
  questionVariable: string;
  variables: JsonObject;
  asserts: MappedAsserts;
  notMapped: readonly FieldNote[];
}

/**
 * Variables beside the question stay fields of the row under their names (`vars.NAME` where the name is taken); asserts that no case says
 * stay under `asserts`. The id is made of variables and description: it stays when asserts change.
 *
 * @throws InvalidArgumentError when no variable is the question
 */
export function caseOfTest({ vars, asserts, description, metadata, notMapped }: PromptfooTest): TestCase {
  const questionVariable = questionOf(vars);
  const asked = spelled(vars[questionVariable]);
  const question = renderVariables(asked, vars) ?? asked;
  const mapped = mapAsserts(asserts, (text) => renderVariables(text, vars));
  const others = Object.entries(vars).filter(([name]) => name !== questionVariable);
  const taken = others.filter(([name]) => TAKEN.has(name));
  const row = rowOfCase({
    id: `pf-${sha256Hex(canonicalJson({ vars, description })).slice(0, ID_LENGTH)}`,
    question,
    answers: mapped.answers,
    expects: mapped.expects,
    answerable: mapped.answerable,
    fields: {
      ...Object.fromEntries(others.filter(([name]) => !TAKEN.has(name))),
      ...(taken.length === 0 ? {} : { vars: Object.fromEntries(taken) }),
      ...(description === null ? {} : { description }),
      ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
      ...(mapped.rubrics.length === 0 ? {} : { rubrics: mapped.rubrics }),
      ...(mapped.left.length === 0 ? {} : { asserts: mapped.left }),
    },
  });
  return { row, questionVariable, variables: vars, asserts: mapped, notMapped: [...notMapped, ...mapped.notMapped] };
}

function questionOf(vars: JsonObject): string {
  const texts = Object.entries(vars).flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [name] : [],
  );
  const named = QUESTION_VARIABLES.find((name) => texts.includes(name)) ?? (texts.length === 1 ? texts[0] : undefined);
  if (named !== undefined) return named;
  throw new InvalidArgumentError(
    texts.length === 0
      ? 'no variable holds a text that could be the question'
      : `which of the variables ${texts.slice(0, 10).join(', ')} is the question? Name it "question".`,
  );
}
