import type { GenerationMessage } from '../../main/spec/text-generation.ts';

/** The one thing needed of the library's tokenizer here. */
export interface ChatTemplate {
  chat_template: unknown;
  apply_chat_template(
    messages: readonly GenerationMessage[],
    options: { tokenize: false; add_generation_prompt: true },
  ): unknown;
}

/**
 * Writes a conversation as the model was trained to read it. Some templates refuse a system turn: it then goes before the
 * first words of the user. A model without a template was not trained on conversations and gets the bare texts.
 */
export function renderChat(template: ChatTemplate, messages: readonly GenerationMessage[]): string {
  if (template.chat_template == null) return `${messages.map(({ content }) => content).join('\n\n')}\n`;
  const apply = (turns: readonly GenerationMessage[]): string =>
    String(template.apply_chat_template(turns, { tokenize: false, add_generation_prompt: true }));
  try {
    return apply(messages);
  } catch (error) {
    const merged = withoutSystem(messages);
    if (merged === null) throw error;
    return apply(merged);
  }
}

/** @returns null when there is nothing to merge */
function withoutSystem(messages: readonly GenerationMessage[]): GenerationMessage[] | null {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const rest = messages.filter(({ role }) => role !== 'system');
  const [first] = rest;
  if (system.length === 0 || first === undefined) return null;
  if (first.role !== 'user') return [{ role: 'user', content: system.join('\n\n') }, ...rest];
  return [{ role: 'user', content: [...system, first.content].join('\n\n') }, ...rest.slice(1)];
}
