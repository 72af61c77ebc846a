import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { asking, GATES, modelOf, partsOf, QUAYS, SEARCH, textOf, withPassages } from './call-simulated.ts';

describe('an answer', () => {
  it('quotes the passages word for word and says which characters it quoted', async () => {
    const parts = await partsOf(modelOf({}), withPassages('When?', [GATES, QUAYS]));
    expect(textOf(parts)).toBe('The gate opens at six. [1] Quay four is for containers only. [2]');
    const finish = parts.at(-1);
    expect(finish).toMatchObject({ type: 'finish', finishReason: { unified: 'stop' } });
    const spans = (finish?.type === 'finish' ? finish.providerMetadata?.['trestle']?.['spans'] : []) as {
      textStart: number;
      textEnd: number;
    }[];
    expect(spans.map(({ textStart, textEnd }, index) => [GATES, QUAYS][index]?.slice(textStart, textEnd))).toEqual([
      'The gate opens at six.',
      'Quay four is for containers only.',
    ]);
  });

  it('refuses in the words by which a refusal is known when nothing was found', async () => {
    const parts = await partsOf(modelOf({}), withPassages('When?', []));
    expect(textOf(parts)).toMatch(/^The documents do not settle this/);
    expect(parts.at(-1)).toMatchObject({ providerMetadata: { trestle: { refused: true } } });
  });

  it('takes no marker of a quoted text for one of its own', async () => {
    const parts = await partsOf(modelOf({}), withPassages('When?', ['It was so in the report [7] of last year.']));
    expect(textOf(parts).match(/\[\d+\]/g)).toEqual(['[1]']);
  });

  it('quotes the numbered sources of a prompt when it is not handed passages', async () => {
    const prompt = `Sources:\n<source n="3" place="gates.md">\n${GATES}\n</source>\n\nQuestion: When?`;
    expect(textOf(await partsOf(modelOf({}), asking(prompt)))).toBe('The gate opens at six. [3]');
  });

  it('has the length that was drawn, and no more than the caller allows', async () => {
    const long = await partsOf(modelOf({ outputTokens: 200, interTokenMs: 1 }), withPassages('When?', [GATES]));
    expect(long.filter(({ type }) => type === 'text-delta')).toHaveLength(200);
    const cut = await modelOf({ outputTokens: 200 }).doGenerate({ ...asking('Say much.'), maxOutputTokens: 7 });
    expect(cut).toMatchObject({ finishReason: { unified: 'length' }, usage: { outputTokens: { total: 7 } } });
  });

  it('is JSON of the schema that was asked for', async () => {
    const schema = {
      type: 'object' as const,
      properties: {
        city: { type: 'string' as const },
        level: { enum: ['low', 'high'] },
        at: { type: 'integer' as const },
      },
      required: ['city', 'level', 'at'],
    };
    const { content } = await modelOf({}).doGenerate(asking('Where?', { responseFormat: { type: 'json', schema } }));
    const [part] = content;
    expect(JSON.parse(part?.type === 'text' ? part.text : '')).toMatchObject({ level: 'low', at: 1 });
  });
});

describe('tools', () => {
  it('calls what looks like a search once, with the question, then answers from what it found', async () => {
    const model = modelOf({});
    const first = await partsOf(model, asking('When does the gate open?', { tools: [SEARCH] }));
    const call = first.find((part) => part.type === 'tool-call');
    expect(call).toMatchObject({ toolName: 'search_documents', input: '{"query":"When does the gate open?"}' });
    expect(first.at(-1)).toMatchObject({ finishReason: { unified: 'tool-calls' } });
    const second = await partsOf(model, {
      tools: [SEARCH],
      prompt: [
        { role: 'user', content: [{ type: 'text', text: 'When does the gate open?' }] },
        {
          role: 'assistant',
          content: [{ type: 'tool-call', toolCallId: 'a', toolName: 'search_documents', input: {} }],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'a',
              toolName: 'search_documents',
              output: { type: 'json', value: { passages: [{ marker: 2, text: GATES }] } },
            },
          ],
        },
      ],
    });
    expect(textOf(second)).toBe('The gate opens at six. [2]');
  });

  it('searches as often as its profile says, for other words each time', async () => {
    const model = modelOf({ searches: 2 });
    const asked = { role: 'user' as const, content: [{ type: 'text' as const, text: 'When does the gate open?' }] };
    const found = {
      role: 'tool' as const,
      content: [
        {
          type: 'tool-result' as const,
          toolCallId: 'a',
          toolName: 'search_documents',
          output: { type: 'json' as const, value: { passages: [{ marker: 2, text: GATES }] } },
        },
      ],
    };
    const callOf = async (prompt: LanguageModelV4CallOptions['prompt']): Promise<unknown> =>
      (await partsOf(model, { tools: [SEARCH], prompt })).find(({ type }) => type === 'tool-call');
    expect(await callOf([asked])).toMatchObject({ input: '{"query":"When does the gate open?"}' });
    expect(await callOf([asked, found])).toMatchObject({ input: '{"query":"the gate open?"}' });
    expect(await callOf([asked, found, found])).toBeUndefined();
  });

  it('calls nothing that has nothing to do with the question', async () => {
    const tool = { ...SEARCH, name: 'send_mail', description: 'Sends mail.' };
    const parts = await partsOf(modelOf({}), asking('When does the gate open?', { tools: [tool] }));
    expect(parts.some(({ type }) => type === 'tool-call')).toBe(false);
  });

  it('calls the one it must', async () => {
    const tool = { ...SEARCH, name: 'send_mail', description: 'Sends mail.' };
    const parts = await partsOf(
      modelOf({}),
      asking('When?', { tools: [SEARCH, tool], toolChoice: { type: 'tool', toolName: 'send_mail' } }),
    );
    expect(parts.find(({ type }) => type === 'tool-call')).toMatchObject({ toolName: 'send_mail' });
  });
});
