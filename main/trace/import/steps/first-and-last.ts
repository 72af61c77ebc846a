import type { CanonicalMessage } from '../../../contract/canonical-span.ts';

/** @returns the words of the first message somebody asked with: what a conversation is about */
export function firstQuestion(messages: readonly CanonicalMessage[]): string | undefined {
  const asked = messages.find(({ role }) => role === 'user' || role === 'human');
  return asked && wordsOf(asked);
}

/** @returns the words of the last message of the assistant */
export function lastAnswer(messages: readonly CanonicalMessage[]): string | undefined {
  const said = messages.findLast((message) => message.role === 'assistant' && wordsOf(message) !== undefined);
  return said && wordsOf(said);
}

/** @returns the text of a message, its parts joined by line ends; undefined when it has none */
export function wordsOf({ parts }: CanonicalMessage): string | undefined {
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.content] : []));
  return texts.length > 0 ? texts.join('\n') : undefined;
}
