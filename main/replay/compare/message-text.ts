import { canonicalJson } from '../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../contract/canonical-span.ts';

/**
 * @returns what reached a model as one text: a heading for each message, calls and results as JSON. Equal texts are equal
 *   prompts, whatever wrote them; ids of calls are left out, since models make them up anew
 */
export function messageText(messages: readonly CanonicalMessage[]): string {
  return messages.map(({ role, parts }) => `# ${role}\n${parts.map(partText).join('\n')}`).join('\n\n');
}

function partText(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.content;
    case 'tool_call':
      return `call ${part.name} ${safeJson(part.arguments)}`;
    case 'tool_call_response':
      return `result ${safeJson(part.response)}`;
    case 'other':
      return safeJson(part.raw);
    case 'blob':
    case 'file':
    case 'uri':
      return safeJson({ ...part });
  }
}

/** What canonical JSON cannot spell (a number that JSON has no form for, say) reads as JSON spells it. */
export function safeJson(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value) ?? 'null';
  }
}
