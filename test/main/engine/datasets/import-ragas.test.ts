import { describe, expect, it } from 'vitest';
import { anywhere, bring } from './bring-dataset.ts';

describe('ragas', () => {
  const sample = {
    user_input: 'How long is parental leave?',
    retrieved_contexts: ['Parental leave lasts up to 52 weeks.', 'Sick leave is paid.'],
    reference_contexts: ['Parental leave lasts up to 52 weeks.'],
    response: 'A year.',
    reference: 'Up to 52 weeks.',
    rubrics: { score1: 'wrong' },
  };

  it('takes the reference as what is right, and keeps what a pipeline found and said beside it', async () => {
    const { report, cases } = await bring({ files: { 'a.jsonl': `${JSON.stringify(sample)}\n` } });
    expect(report.format).toBe('ragas');
    expect(cases[0]).toMatchObject({
      question: 'How long is parental leave?',
      answers: ['Up to 52 weeks.'],
      places: [anywhere('Parental leave lasts up to 52 weeks.')],
      fields: { recorded: 'A year.', retrieved_contexts: sample.retrieved_contexts, rubrics: { score1: 'wrong' } },
    });
    expect(report.notMapped.map(({ field }) => field)).toEqual(['response', 'retrieved_contexts', 'rubrics']);
  });

  it('reads the names of earlier versions, lists as Python prints them, and columns', async () => {
    const csv = `question,contexts,answer,ground_truth\nWho signs?,"['The lead signs.', ""it's so""]",A clerk.,The lead.\n`;
    expect((await bring({ files: { 'a.csv': csv } })).cases[0]).toMatchObject({
      answers: ['The lead.'],
      fields: { recorded: 'A clerk.', retrieved_contexts: ['The lead signs.', "it's so"] },
    });
    const columns = JSON.stringify({
      question: ['Who?', 'When?'],
      contexts: [['a'], ['b']],
      ground_truths: [['X'], ['Y', 'Z']],
    });
    const { cases } = await bring({ files: { 'a.json': columns } });
    expect(cases.map(({ question, answers }) => [question, answers])).toEqual([
      ['Who?', ['X']],
      ['When?', ['Y', 'Z']],
    ]);
  });

  it('takes the last thing a person said in a conversation as the question, with tools that should be called', async () => {
    const talk = {
      user_input: [
        { content: 'When do gates open?', type: 'human' },
        { content: 'At 05:30.', type: 'ai' },
        { content: 'And on Sundays?', type: 'human' },
      ],
      reference: 'They stay closed.',
      reference_tool_calls: [{ name: 'opening_hours', args: { day: 'Sunday' } }],
    };
    expect((await bring({ files: { 'a.jsonl': `${JSON.stringify(talk)}\n` } })).cases[0]).toMatchObject({
      question: 'And on Sundays?',
      history: [{ question: 'When do gates open?', answer: 'At 05:30.' }],
      tools: [{ name: 'opening_hours', arguments: { day: 'Sunday' } }],
    });
  });
});
