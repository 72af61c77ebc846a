import type { CanonicalMessage, MessagePart } from '../../../contract/canonical-span.ts';

const TURN = /^(system|user|assistant|tool): ?/;

/**
 * @param text messages one below the other, each after its role: `user: …`, `tool: …`. `assistant: None` is what Python prints of a
 *   message without words, which only calls a tool
 * @returns undefined for a text in which nobody speaks
 */
export function parseTranscript(text: string): CanonicalMessage[] | undefined {
  const turns: { role: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const match = TURN.exec(line);
    if (match) turns.push({ role: match[1] ?? '', lines: [line.slice(match[0].length)] });
    else turns.at(-1)?.lines.push(line);
  }
  if (turns.length === 0) return undefined;
  return turns.map(({ role, lines }, index) => {
    const content = lines.join('\n').trim();
    const answers = turns[index + 1]?.role === 'tool';
    return { role, parts: partsOf(role, content, answers) };
  });
}

function partsOf(role: string, content: string, isAnswered: boolean): MessagePart[] {
  if (role === 'tool') return [{ type: 'tool_call_response', response: content }];
  const words: MessagePart[] = content === '' || content === 'None' ? [] : [{ type: 'text', content }];
  // The call itself was not printed, what came back was.
  if (role === 'assistant' && isAnswered) words.push({ type: 'tool_call', name: UNNAMED_TOOL, arguments: null });
  return words;
}

/** Stands for the name of a tool that a transcript does not tell. */
const UNNAMED_TOOL = '(unnamed tool)';
