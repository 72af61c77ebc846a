import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { asText } from '../values/json-fields.ts';
import type { ListItem } from './attribute-reader.ts';
import type { DialectSpan } from './dialect.ts';

type Score = NonNullable<CanonicalSpan['scores']>[number];

/** Takes `gen_ai.evaluation.*`, on the span itself or on its events. */
export function readScores(span: DialectSpan): readonly Score[] | undefined {
  const { reader } = span;
  const scores: Score[] = [];
  const name = reader.text('gen_ai.evaluation.name');
  if (name !== undefined) {
    const value = reader.json('gen_ai.evaluation.score.value', 'gen_ai.evaluation.score.label');
    scores.push(...scoreOf(name, value, reader.text('gen_ai.evaluation.explanation')));
  }
  for (const { name: event, attributes } of span.openEvents) {
    if (event !== 'gen_ai.evaluation.result') continue;
    const value = attributes['gen_ai.evaluation.score.value'] ?? attributes['gen_ai.evaluation.score.label'];
    const comment = asText(attributes['gen_ai.evaluation.explanation']);
    scores.push(...scoreOf(asText(attributes['gen_ai.evaluation.name']), value, comment));
  }
  return scores.length > 0 ? scores : undefined;
}

/** Takes OpenInference's feedback lists, `annotations.N.annotation.score` and `evaluations.N.evaluation.score`. */
export function readFeedback({ reader }: DialectSpan): readonly Score[] | undefined {
  const scores: Score[] = [];
  for (const word of ['annotation', 'evaluation']) {
    if (!reader.hasList(`${word}s`)) continue;
    for (const item of reader.takeList(`${word}s`) ?? []) scores.push(...feedbackOf(item, word));
  }
  return scores.length > 0 ? scores : undefined;
}

function feedbackOf(item: ListItem, word: string): Score[] {
  const value = item.get(`${word}.score`) ?? item.get(`${word}.label`);
  return scoreOf(asText(item.get(`${word}.name`)), value, asText(item.get(`${word}.explanation`)));
}

function scoreOf(name: string | undefined, value: JsonValue | undefined, comment: string | undefined): Score[] {
  if (name === undefined || value === undefined || value === null) return [];
  return [comment === undefined ? { name, value } : { name, value, comment }];
}
