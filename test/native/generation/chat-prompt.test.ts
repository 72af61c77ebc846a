import { expect, test } from 'vitest';
import type { GenerationMessage } from '../../../main/spec/text-generation.ts';
import { type ChatTemplate, renderChat } from '../../../native/generation/chat-prompt.ts';

const MESSAGES: GenerationMessage[] = [
  { role: 'system', content: 'Be short.' },
  { role: 'user', content: 'How long?' },
];

function templateThat(apply: (messages: readonly GenerationMessage[]) => string): ChatTemplate {
  return { chat_template: 'x', apply_chat_template: apply };
}

test('a template that refuses a system turn gets its words before the first of the user', () => {
  const template = templateThat((messages) => {
    if (messages.some(({ role }) => role === 'system')) throw new Error('System role not supported');
    return messages.map(({ role, content }) => `${role}: ${content}`).join('|');
  });
  expect(renderChat(template, MESSAGES)).toBe('user: Be short.\n\nHow long?');
});

test('a template that refuses otherwise says so itself', () => {
  const template = templateThat(() => {
    throw new Error('roles must alternate');
  });
  expect(() => renderChat(template, MESSAGES)).toThrow('roles must alternate');
  expect(() => renderChat(template, MESSAGES.slice(1))).toThrow('roles must alternate');
});

test('a model without a template reads the bare texts', () => {
  expect(renderChat({ chat_template: null, apply_chat_template: () => '' }, MESSAGES)).toBe('Be short.\n\nHow long?\n');
});
