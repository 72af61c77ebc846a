import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Redactor } from '../redact.ts';
import { isReference } from './pack-span.ts';

export type TextRedactor = Pick<Redactor, 'redactText'>;

/** For spans that come without secrets. */
export const NOTHING_TO_REDACT: TextRedactor = { redactText: (text) => ({ text, count: 0 }) };

/** Names whose value is a secret wherever it stands beside them: what the shapes say of `password=…` in a text. */
const SECRET_NAME = /(?:password|passwd|secret|api[_-]?key|access[_-]?token)$/i;

/**
 * Takes secrets out of a span, at any depth: out of its texts, its keys, and what stands under a name like `api_key`.
 *
 * @returns the span, itself where nothing was taken out, and how many were
 * @throws RangeError for values nested so deep that nothing could walk them
 */
export function redactSpan(span: CanonicalSpan, redactor: TextRedactor): { span: CanonicalSpan; count: number } {
  let count = 0;
  const cleanText = (value: string): string => {
    const redacted = redactor.redactText(value);
    count += redacted.count;
    return redacted.text;
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
          if (typeof member !== 'string' || !SECRET_NAME.test(key)) return [cleanText(key), clean(member)];
          const named = redactNamed(key, member, redactor);
          count += named.count;
          return [cleanText(key), named.text];
        }),
    );
  };
  const cleaned = clean(span as unknown as JsonValue) as unknown as CanonicalSpan;
  return count === 0 ? { span, count } : { span: cleaned, count };
}

/**
 * @param value of a span, its long texts by reference or not
 * @returns whether `redactSpan` would take something out; a reference under a name like `api_key` counts, whatever it stands for
 */
export function holdsSecret(value: JsonValue, redactor: TextRedactor): boolean {
  if (typeof value === 'string') return redactor.redactText(value).count > 0;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item: JsonValue) => holdsSecret(item, redactor));
  return Object.entries(value as JsonObject).some(([key, member]) => {
    if (member === undefined) return false;
    if (redactor.redactText(key).count > 0) return true;
    if (typeof member !== 'string' || !SECRET_NAME.test(key)) return holdsSecret(member, redactor);
    return isReference(member) || redactNamed(key, member, redactor).count > 0;
  });
}

function redactNamed(name: string, value: string, redactor: TextRedactor): { text: string; count: number } {
  const prefix = `${name}=`;
  const { text, count } = redactor.redactText(prefix + value);
  return { text: text.startsWith(prefix) ? text.slice(prefix.length) : text, count };
}
