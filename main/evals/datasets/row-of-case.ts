import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { DatasetCase } from '../../contract/dataset.ts';

/** What a case is made of; what is left out is not known. */
export type CaseDraft = Pick<DatasetCase, 'question'> & Partial<Omit<DatasetCase, 'question' | 'variant' | 'line'>>;

/** The row that `caseOfRow` reads as this case: what is empty or not known is left out, fields of its own stand at the end. */
export function rowOfCase(draft: CaseDraft): JsonObject {
  const { id, question, history, as, answers, expects, answerable, places, tools, labels, tags, split, fields } = draft;
  const row: Record<string, unknown> = {
    id,
    question,
    history,
    as,
    answers,
    expects,
    answerable,
    places: places?.map(({ document, quote, start, end, gain }) =>
      withoutEmpty({ document, quote, start, end, gain: gain === 1 ? undefined : gain }),
    ),
    tools: tools?.map((tool) => (tool.arguments === null ? tool.name : tool)),
    labels,
    tags,
    split,
  };
  return { ...withoutEmpty(row), ...fields };
}

function withoutEmpty(row: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => {
      if (value === undefined || value === null || value === '') return false;
      return typeof value !== 'object' || Object.keys(value).length > 0;
    }),
  ) as Record<string, JsonValue>;
}
