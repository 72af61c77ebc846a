import type { JsonValue } from '../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../contract/canonical-span.ts';

/** @returns messages as text that is compared line by line: `role:` and what was said, one part below the other */
export function messageText(messages: readonly CanonicalMessage[]): string {
  return messages
    .map(({ role, name, parts }) => `${role}${name === undefined ? '' : ` (${name})`}:\n${partsText(parts)}`)
    .join('\n');
}

export function partsText(parts: readonly MessagePart[]): string {
  return parts.map((part) => partText(part)).join('\n');
}

function partText(part: MessagePart): string {
  switch (part.type) {
    case 'text':
      return part.content;
    case 'reasoning':
      return `[reasoning] ${part.content}`;
    case 'tool_call':
      return `[calls ${part.name}] ${valueText(part.arguments)}`;
    case 'tool_call_response':
      return `[result] ${valueText(part.response)}`;
    case 'blob':
    case 'file':
    case 'uri':
      return `[${part.type}] ${part.uri ?? part.fileId ?? part.mimeType ?? ''} ${part.content ?? ''}`.trimEnd();
    case 'other':
      return valueText(part.raw);
  }
}

/** @returns a text as it is, anything else as indented JSON with its keys in order, so that lines can be compared */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(inOrder(value), null, 2);
}

function inOrder(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => inOrder(item));
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, inOrder(member)]),
  );
}
