import type { JsonValue } from '../../../base/json.ts';
import { asText, firstOf } from './json-fields.ts';

/** @returns what was searched for: a text, or the member of an input that is named like one */
export function queryOf(input: JsonValue | undefined): string | undefined {
  return asText(input) ?? asText(firstOf(input, 'query', 'question', 'input', 'search_query', 'query_str', 'text'));
}
