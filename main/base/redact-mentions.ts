/** What {@link redactMentions} needs to know of what is erased. */
export interface MentionRule {
  isMentioned(text: string): boolean;
  chunkIds: ReadonlySet<string>;
  mark: string;
}

/** Fields by which records name the chunk that the rest of them is about. */
const CHUNK_FIELDS = ['chunkId', 'chunk_id'];
/** Fields of such a record that say nothing of its text. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  'chunkId',
  'chunk_id',
  'documentId',
  'document_id',
  'sourceId',
  'reason',
]);

/**
 * @returns the text with what mentions the erased replaced by the mark: the whole text, or in JSON each value that does
 *   and each text of a record about an erased chunk; the JSON stays JSON. The same object when nothing mentions it.
 */
export function redactMentions(text: string, rule: MentionRule): string {
  if (text === rule.mark) return text;
  const value = /^\s*[[{]/.test(text) ? parse(text) : undefined;
  if (value === undefined) return rule.isMentioned(text) ? rule.mark : text;
  const redacted = redactValue(value, rule, false);
  return redacted === value ? text : JSON.stringify(redacted);
}

/** @param isAboutErased inside a record about an erased chunk every text goes */
function redactValue(value: unknown, rule: MentionRule, isAboutErased: boolean): unknown {
  if (typeof value === 'string') {
    if (value === rule.mark || value === '') return value;
    // A JSON text within JSON, as messages of models are kept.
    const inner = redactMentions(value, rule);
    return isAboutErased ? rule.mark : inner;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => redactValue(item, rule, isAboutErased));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  const isAbout = isAboutErased || CHUNK_FIELDS.some((field) => rule.chunkIds.has(String(record[field])));
  let isChanged = false;
  const entries = Object.entries(record).map(([key, field]) => {
    const now = redactValue(field, rule, isAbout && !KEPT_FIELDS.has(key));
    isChanged ||= now !== field;
    return [key, now] as const;
  });
  return isChanged ? Object.fromEntries(entries) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
