import type { CanonicalMessage, MessagePart } from '../../contract/canonical-span.ts';

export function textOfParts(parts: readonly MessagePart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.content : '')).join('');
}

/** @returns text of the last message of a role; null when it has none */
export function lastText(messages: readonly CanonicalMessage[] | undefined, role: string): string | null {
  const text = textOfParts(messages?.findLast((message) => message.role === role)?.parts ?? []);
  return text.trim() === '' ? null : text;
}
