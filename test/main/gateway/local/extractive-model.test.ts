import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { createExtractiveModel } from '../../../../main/gateway/local/extractive-model.ts';
import type { TrestleProviderOptions } from '../../../../main/spec/language-model.ts';

const model = createExtractiveModel();

function callWith(question: string, texts: readonly string[]): LanguageModelV4CallOptions {
  const options: TrestleProviderOptions = {
    question,
    standaloneQuestion: question,
    passages: texts.map((text, index) => ({
      marker: index + 1,
      chunkId: `chk_${index}`,
      title: `Page ${index}`,
      headingPath: [],
      text,
      rank: index + 1,
      retrievalScore: 1 - index / 10,
      bm25Score: 10 - index,
      cosineSimilarity: 0.6,
    })),
  };
  return {
    prompt: [{ role: 'user', content: [{ type: 'text', text: question }] }],
    providerOptions: { trestle: options as unknown as Record<string, never> },
  };
}

const LEAVE = 'Leave is booked in the portal. Up to 5 days of annual leave carry over into the next year. Ask early.';
const PARENTAL = 'Parental leave lasts 52 weeks. It does not change how much annual leave carries over.';

describe('local/extractive', () => {
  it('answers with a quoted sentence and says which characters it quoted', async () => {
    const { content, providerMetadata } = await model.doGenerate(
      callWith('How many days of annual leave carry over?', [LEAVE]),
    );
    expect(content).toEqual([
      { type: 'text', text: 'Up to 5 days of annual leave carry over into the next year. [1]' },
    ]);
    const textStart = LEAVE.indexOf('Up to 5');
    const textEnd = LEAVE.indexOf(' Ask early');
    expect(providerMetadata?.['trestle']).toMatchObject({
      refused: false,
      spans: [{ occurrence: 0, textStart, textEnd }],
    });
  });

  it('streams the same answer it generates', async () => {
    const call = callWith('How long does parental leave last?', [PARENTAL, LEAVE]);
    const generated = await model.doGenerate(call);
    const { stream } = await model.doStream(call);
    let streamed = '';
    for await (const part of stream) if (part.type === 'text-delta') streamed += part.delta;
    expect(generated.content).toEqual([{ type: 'text', text: streamed }]);
  });

  it('answers both halves of a question that asks two things', async () => {
    const question = 'How many days of annual leave carry over, and how long does parental leave last?';
    const { content } = await model.doGenerate(callWith(question, [LEAVE, PARENTAL]));
    const text = content[0]?.type === 'text' ? content[0].text : '';
    expect(text).toContain('5 days');
    expect(text).toContain('52 weeks');
  });

  it('does not answer the second half alone when the first is not settled', async () => {
    const question = 'How long can a sabbatical be, and is it booked in the portal?';
    const { providerMetadata } = await model.doGenerate(callWith(question, [LEAVE, PARENTAL]));
    expect(providerMetadata?.['trestle']).toMatchObject({ refused: true });
  });

  it('refuses with the closest passage, the evidence and the floor', async () => {
    const { content } = await model.doGenerate(callWith('What does the canteen serve on Fridays?', [LEAVE]));
    expect(content[0]).toMatchObject({
      text: expect.stringMatching(
        /^The documents do not settle this\. Closest: Page 0, evidence 0\.\d\d; the floor is 0\.\d\d\.$/,
      ),
    });
  });

  it('refuses when there is no passage at all', async () => {
    const { content } = await model.doGenerate(callWith('What is the gate code?', []));
    expect(content[0]).toMatchObject({
      text: 'The documents do not settle this. Nothing in them matches the question.',
    });
  });

  it('keeps a bracketed number of a document apart from its own citations', async () => {
    const text = 'The annual leave policy allows 25 days [3] of annual leave for everyone.';
    const { content } = await model.doGenerate(
      callWith('How many days of annual leave does the policy allow?', [text]),
    );
    const said = content[0]?.type === 'text' ? content[0].text : '';
    expect(said.match(/\[\d+\]/g)).toEqual(['[1]']);
  });

  it('cannot be used without retrieved passages', async () => {
    await expect(model.doGenerate({ prompt: [] })).rejects.toSatisfy(InvalidArgumentError.is);
  });

  it('does not start when it was cancelled before', async () => {
    const call = { ...callWith('x', [LEAVE]), abortSignal: AbortSignal.abort() };
    await expect(model.doStream(call)).rejects.toSatisfy(CancelledError.is);
  });
});

describe('local/extractive as an agent', () => {
  const tools = [{ type: 'function' as const, name: 'search', inputSchema: { type: 'object' as const } }];
  const asAgent = (question: string, texts: readonly string[], more: Partial<LanguageModelV4CallOptions> = {}) => {
    const call = callWith(question, texts);
    const trestle = {
      ...call.providerOptions?.['trestle'],
      retrievalTool: { name: 'search', queryParameter: 'query' },
    };
    return { ...call, tools, providerOptions: { trestle }, ...more } as unknown as LanguageModelV4CallOptions;
  };
  const found: LanguageModelV4CallOptions['prompt'] = [
    { role: 'user', content: [{ type: 'text', text: 'x' }] },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', toolCallId: 'search-1', toolName: 'search', output: { type: 'text', value: '' } },
      ],
    },
  ];

  it('says its plan and searches for each thing that is asked, streamed as it is generated', async () => {
    const call = asAgent('How long does parental leave last, and how many days of annual leave carry over?', []);
    const { content, finishReason } = await model.doGenerate(call);
    expect(finishReason.unified).toBe('tool-calls');
    expect(content.map((part) => (part.type === 'tool-call' ? part.input : part.type))).toEqual([
      'text',
      '{"query":"How long does parental leave last"}',
      '{"query":"how many days of annual leave carry over?"}',
    ]);
    const streamed = [];
    for await (const part of (await model.doStream(call)).stream) if (part.type === 'tool-call') streamed.push(part);
    expect(streamed).toEqual(content.slice(1));
  });

  it('answers from the passages when it has searched, or when it may not', async () => {
    const question = 'How many days of annual leave carry over?';
    for (const more of [{ prompt: found }, { toolChoice: { type: 'none' as const } }]) {
      const { content } = await model.doGenerate(asAgent(question, [LEAVE], more));
      expect(content).toEqual([
        { type: 'text', text: 'Up to 5 days of annual leave carry over into the next year. [1]' },
      ]);
    }
  });

  it('does not search with a tool it was not offered', async () => {
    const { content } = await model.doGenerate(asAgent('How many days carry over?', [LEAVE], { tools: [] }));
    expect(content.every(({ type }) => type === 'text')).toBe(true);
  });
});
