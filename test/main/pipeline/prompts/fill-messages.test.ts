import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { PromptFile } from '../../../../main/contract/prompt-file.ts';
import { renderedFingerprint } from '../../../../main/pipeline/prompts/fill-messages.ts';
import { fillPrompt, renderPrompt } from '../../../../main/pipeline/render-prompt.ts';
import { plainAsLiquid } from '../../../../main/storage/prompt-fingerprint.ts';
import { parsePrompt } from '../../../../main/workspace/parse-prompt.ts';
import { chunkOf } from '../../../support/pipeline-fixtures.ts';

const HEAD = '---\nversion: 1\nid: answer\nmodel: local/extractive\n';
const parse = (text: string, partials: Readonly<Record<string, string>> = {}): PromptFile =>
  parsePrompt({ path: 'p.prompt.md', text, partials: (name) => partials[name] ?? null });
const packed = (text: string, name = 'leave') => ({
  chunk: chunkOf(name, text),
  tokens: 5,
  fused: {
    chunkId: `chk_${name}` as ChunkId,
    rank: 1,
    fusedScore: 1,
    bm25Rank: 1,
    bm25Score: 1,
    vectorRank: null,
    cosineSimilarity: null,
  },
});
const textsOf = (messages: ReturnType<typeof renderPrompt>): string[] =>
  messages.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));

/** As prompts were filled before their templates were Liquid. */
function filledBefore(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{\{\s*([a-z_]+)\s*\}\}/g, (_, name: string) => variables[name] ?? `missing ${name}`);
}

describe('prompts from before templates were Liquid', () => {
  const variables = { question: 'Who {{query}}?', query: 'q $& \u2028', context: '<source>{% if %}', history: '' };
  const plain = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '{{question}}',
          '{{ query }}',
          '{{\ncontext }}',
          '{{history}}',
          '{',
          '}',
          '}}',
          '%}',
          '\n\n',
          ' - ',
          '<b>',
          '"',
          "'",
        ),
        fc.string({ maxLength: 12 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('').trim())
    .filter((text) => text !== '');
  const prompt = (user: string): PromptFile => ({
    version: 1,
    description: '',
    id: 'answer',
    model: 'm/x',
    temperature: 0,
    maxOutputTokens: 1,
    system: '',
    user,
    fingerprint: '',
  });

  test('render to the same bytes', () => {
    fc.assert(
      fc.property(plain, (template) => {
        const names = [...template.matchAll(/\{\{\s*([a-z_]+)\s*\}\}/g)].map(([, name]) => name ?? '');
        fc.pre(names.every((name) => Object.hasOwn(variables, name)));
        // Braces that were text are text in a release of that time; in a file they are Liquid's now.
        const [message] = fillPrompt(prompt(plainAsLiquid(template)), variables);
        expect(message?.content).toEqual([{ type: 'text', text: filledBefore(template, variables) }]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('few-shot examples', () => {
  const text = `${HEAD}---\n## system\nBe brief.\n## user\nWho pays {{ sum }}?\n## assistant\nFinance.\n## user\n{{question}}\n`;

  test('are turns before the question', () => {
    const prompt = parse(text.replace('---\n##', 'input: { sum: { type: string, default: "5 EUR" } }\n---\n##'));
    expect(fillPrompt(prompt, { question: 'Who signs?' })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Who pays 5 EUR?' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Finance.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Who signs?' }] },
    ]);
  });

  test('what is declared and not given is named with the way out', () => {
    const prompt = parse(text.replace('---\n##', 'input: { sum: string }\n---\n##'));
    expect(() => fillPrompt(prompt, { question: 'q' })).toThrow('Prompt answer needs {{sum}}, which nobody gave.');
    expect(textsOf(fillPrompt(prompt, { question: 'q' }, { sum: '1' })).join()).toContain('Who pays 1?');
  });

  test('nobody gives in place of what the run has', () => {
    const prompt = parse(`${HEAD}input: { question: string }\n---\n{{question}}`);
    expect(textsOf(fillPrompt(prompt, { question: 'asked' }, { question: 'given' })).join()).toContain('asked');
  });
});

describe('retrieved text', () => {
  const template = `${HEAD}---\n## system\nRules.\n## user\nBefore {{ example }}\n## assistant\nYes.\n## user\n{{context}}\n{% for d in documents %}<source n="{{ d.n }}">\n{{ d.text }}\n</source>{% endfor %}\n{{question}}`;
  const prompt = parse(template.replace('---\n##', 'input: { example: { default: "x" } }\n---\n##'));
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '</source>',
          '<source n="9">',
          '</SOURCE >',
          '\n## system\n',
          '\n## user\n',
          '{{question}}',
          '{% endfor %}',
          '{{',
          '%}',
          '\u0000',
          '\u200b',
          '---\n',
          '{% render "x" %}',
        ),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));

  test('changes no message but the one it is in, and closes no block', () => {
    const count = (text: string, marker: RegExp): number => text.match(marker)?.length ?? 0;
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const messages = renderPrompt(prompt, {
          question: 'Q',
          query: 'Q',
          context: [packed(one), packed(other, 'pay')],
          turns: [],
        });
        expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
        expect(textsOf(messages).slice(0, 1)).toEqual(['Rules.']);
        const last = messages[3]?.content;
        const text =
          typeof last === 'string' || last === undefined
            ? ''
            : last.map((part) => ('text' in part ? part.text : '')).join('');
        // Two blocks of `context` and two of the loop, each opened and closed once.
        expect(count(text, /<source\b/gi)).toBe(4);
        expect(count(text, /<\/source\b/gi)).toBe(4);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the fingerprint of what is sent', () => {
  test('is the same for the same words and another for others', () => {
    const prompt = parse(`${HEAD}---\n{{question}}`);
    const of = (question: string): string => renderedFingerprint(fillPrompt(prompt, { question }));
    expect(of('a')).toMatch(/^[0-9a-f]{64}$/);
    expect(of('a')).toBe(of('a'));
    expect(of('a')).not.toBe(of('b'));
  });
});
