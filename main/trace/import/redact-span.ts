import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { hasSecretHint, type Redactor } from '../redact.ts';

/** Names whose value is a secret wherever it stands beside them: what the shapes say of `password=…` in a text. */
const SECRET_NAME = /(?:password|passwd|secret|api[_-]?key|access[_-]?token)$/i;

/**
 * Takes secrets out of a span, at any depth: out of its texts, its keys, and what stands under a name like `api_key`.
 *
 * @returns the span as JSON, and how many were taken out
 * @throws RangeError for values nested so deep that nothing could walk them
 */
export function redactedSpanText(span: CanonicalSpan, redactor: Redactor): { text: string; count: number } {
  const text = JSON.stringify(span);
  // One look at all of it: most spans hold nothing that needs a second.
  if (!hasSecretHint(text)) return { text, count: 0 };
  let count = 0;
  const cleanText = (value: string): string => {
    const redacted = redactor.redactText(value);
    count += redacted.count;
    return redacted.text;
  };
  const cleanNamed = (name: string, value: string): string => {
    const prefix = `${name}=`;
    const cleaned = cleanText(prefix + value);
    return cleaned.startsWith(prefix) ? cleaned.slice(prefix.length) : cleaned;
  };
  const clean = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return cleanText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(clean);
    const members = Object.entries(value as JsonObject);
    return Object.fromEntries(
      members
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => {
          const isNamed = typeof member === 'string' && SECRET_NAME.test(key);
          return [cleanText(key), isNamed ? cleanNamed(key, member) : clean(member)];
        }),
    );
  };
  const cleaned = clean(span as unknown as JsonValue);
  return count === 0 ? { text, count } : { text: JSON.stringify(cleaned), count };
}
