import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { FieldNote } from '../import/imported-item.ts';
import { isList } from '../row-fields.ts';

/** What the asserts of a test come to. */
export interface MappedAsserts {
  answers: readonly string[];
  expects: readonly string[];
  answerable: boolean | null;
  /** What a metric of an eval judges: the metric, and the bound that the assert sets, where it does. */
  metrics: readonly { metric: string; bound: number | null; type: string }[];
  rubrics: readonly string[];
  /** Asserts that nothing here says, as they were. */
  left: readonly JsonObject[];
  notMapped: readonly FieldNote[];
}

/** Asserts that a metric of an eval stands for; `bound` is taken from the threshold. */
const METRIC_OF: Readonly<Record<string, string>> = {
  'is-json': 'json-valid',
  'contains-json': 'json-valid',
  latency: 'response-ms',
  cost: 'cost-usd',
  similar: 'semantic',
  'context-faithfulness': 'faithful',
  'context-recall': 'context-recall',
  'context-relevance': 'context-precision',
};
const REASON_OF: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^not-/, 'a case says what an answer must hold, not what it must lack; write a script metric (metrics/NAME.js)'],
  [/^regex$/, 'a case holds no patterns; write a script metric (metrics/NAME.js)'],
  [/^(javascript|python|ruby|webhook)$/, 'foreign code is not taken over; write a script metric (metrics/NAME.js)'],
  [/^(model-graded|g-eval|select-best|pi|search-rubric)/, 'write a judge (judges/NAME.judge.yaml)'],
];
const OTHERWISE = 'there is no metric like it';

/** @param render fills in variables of a value; null when it holds more than variables */
export function mapAsserts(asserts: readonly JsonObject[], render: (text: string) => string | null): MappedAsserts {
  const answers = new Set<string>();
  const expects = new Set<string>();
  const metrics: MappedAsserts['metrics'][number][] = [];
  const rubrics: string[] = [];
  const left: JsonObject[] = [];
  const notMapped: FieldNote[] = [];
  let answerable: boolean | null = null;
  const note = (type: string, reason: string): void => void notMapped.push({ field: `assert ${type}`, reason });

  for (const assert of flatten(asserts, note)) {
    const type = typeof assert['type'] === 'string' ? assert['type'] : 'without a type';
    const texts = textsOf(assert['value'], render);
    const give = (reason: string): void => {
      left.push(assert);
      note(type, reason);
    };
    if (texts === null) {
      give('its value is read from a file, by code or by a template with more than variables');
      continue;
    }
    const metric = METRIC_OF[type];
    if (type === 'equals' || type === 'factuality' || type === 'model-graded-factuality')
      for (const text of texts) answers.add(text);
    else if (/^i?contains-any$/.test(type)) for (const text of texts) answers.add(text);
    else if (/^i?contains(-all)?$/.test(type)) for (const text of texts) expects.add(text);
    else if (type === 'starts-with') {
      for (const text of texts) expects.add(text);
      note(type, 'that the answer begins with it is not looked at, only that it holds it');
    } else if (type === 'is-refusal') answerable = false;
    else if (type === 'not-is-refusal') answerable = true;
    else if (type === 'llm-rubric' && texts.length > 0) rubrics.push(...texts);
    else if (metric !== undefined) {
      if (type === 'similar') for (const text of texts) answers.add(text);
      const bound = assert['threshold'];
      metrics.push({ metric, bound: typeof bound === 'number' ? bound : null, type });
      if (type.endsWith('json') && assert['value'] !== undefined)
        note(type, "its schema belongs into the prompt's outputSchema");
    } else give(REASON_OF.find(([pattern]) => pattern.test(type))?.[1] ?? OTHERWISE);
    if (assert['weight'] !== undefined)
      note(`${type}, weight`, 'every bound of a case has to hold; there are no weights');
  }
  return { answers: [...answers], expects: [...expects], answerable, metrics, rubrics, left, notMapped };
}

function flatten(asserts: readonly JsonObject[], note: (type: string, reason: string) => void): JsonObject[] {
  return asserts.flatMap((assert) => {
    const { type, assert: members, threshold } = assert;
    if (type !== 'assert-set' || !isList(members)) return [assert];
    if (threshold !== undefined) note('assert-set', 'all of its members have to hold; its threshold is left out');
    return members.filter(
      (member): member is JsonObject => typeof member === 'object' && member !== null && !isList(member),
    );
  });
}

function textsOf(value: JsonValue | undefined, render: (text: string) => string | null): string[] | null {
  if (value === undefined || value === null) return [];
  const texts: string[] = [];
  for (const one of isList(value) ? value : [value]) {
    const text = typeof one === 'string' ? render(one) : JSON.stringify(one);
    if (text === null) return null;
    if (text.trim() !== '') texts.push(text);
  }
  return texts;
}
