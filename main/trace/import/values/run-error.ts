import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from './defined.ts';
import { asObject, asText, firstOf } from './json-fields.ts';

const TRACEBACK = /Traceback \(most recent call last\)/;
/** `ValueError('no such order')`, as Python writes an exception. */
const PYTHON_ERROR = /^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning|Timeout))(?:\((.*)\)|: (.*))$/s;

/** @returns type, message and stack of an error that was written as one text: a message, a traceback, or both */
export function readRunError(value: JsonValue | undefined): CanonicalSpan['error'] {
  if (asObject(value) !== undefined) {
    return defined<NonNullable<CanonicalSpan['error']>>({
      type: asText(firstOf(value, 'type', 'name', 'exception_type')),
      message: asText(firstOf(value, 'message', 'error', 'detail')),
      stack: asText(firstOf(value, 'stack', 'traceback', 'stacktrace')),
    });
  }
  const text = asText(value);
  if (text === undefined) return undefined;
  const at = text.search(TRACEBACK);
  const head = (at < 0 ? text : text.slice(0, at)).trim();
  const message = head || (text.trim().split('\n').at(-1) ?? text);
  const match = PYTHON_ERROR.exec(message);
  return defined<NonNullable<CanonicalSpan['error']>>({
    type: match?.[1],
    message,
    stack: at < 0 ? undefined : text.slice(at),
  });
}
