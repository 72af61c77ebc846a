import { describe, expect, it } from 'vitest';
import { spanNamed } from '../../../support/span-named.ts';
import { mapTraceFixture } from '../../../support/trace-fixtures.ts';

describe('a run of SWE-agent', () => {
  const { format, spans, records } = mapTraceFixture('swe-agent/run.traj');
  const steps = spans.filter(({ kind }) => kind === 'llm');
  const tools = spans.filter(({ kind }) => kind === 'tool');

  it('is a span of the model for each step, with a made-up span for its action', () => {
    expect([format, records]).toEqual(['swe-agent', 2]);
    expect(tools.map(({ synthetic, parentSpanId }) => [synthetic, parentSpanId])).toEqual(
      steps.map(({ spanId }) => [true, spanId]),
    );
  });

  it('has what came before as input, demonstrations too, and takes none of them for a step', () => {
    expect(steps.map(({ inputMessages }) => inputMessages?.length)).toEqual([4, 6]);
    expect(steps[0]?.outputMessages?.[0]?.parts).toContainEqual({ type: 'text', content: 'Find it first.' });
  });

  it('has calls with their arguments and what came back', () => {
    expect(tools.map(({ tool }) => tool)).toEqual([
      { name: 'find_file', callId: 'call_1', arguments: { file_name: 'tariff.py' }, result: 'Found 1 match' },
      { name: 'submit', callId: 'call_2', arguments: {}, result: 'diff --git a b' },
    ]);
  });

  it('has a root with the outcome, whose cost and tokens sum up its steps', () => {
    expect(spanNamed(spans, 'fixer')).toMatchObject({
      synthetic: true,
      kind: 'agent',
      status: 'ok',
      input: 'Tariffs round the wrong way. Fix it.',
      output: 'diff --git a b',
      rollup: true,
      costUsd: { total: 0.12 },
      usage: { inputTokens: 5000, outputTokens: 300 },
    });
  });

  it('has no clock', () => {
    expect(spans.every(({ startNs, endNs }) => startNs === undefined && endNs === undefined)).toBe(true);
  });

  it('is read of a demonstration, which is a history alone', () => {
    const demonstration = mapTraceFixture('swe-agent/demonstration.traj');
    expect(demonstration.records).toBe(2);
    expect(demonstration.spans.filter(({ kind }) => kind === 'tool').map(({ tool }) => tool?.result)).toEqual([
      'Found 1 match',
      undefined,
    ]);
  });

  it('is read where actions are command lines and steps hold their own question', () => {
    const { spans: text } = mapTraceFixture('swe-agent/text-actions.traj');
    expect(text[0]?.inputMessages).toHaveLength(2);
    expect(text[1]?.tool).toEqual({ name: 'grep', arguments: 'grep -n round tariff.py', result: '12: round(x)' });
    expect(text.at(-1)).toMatchObject({ status: 'error', error: { message: 'exit_cost' } });
  });
});

describe('tau-bench', () => {
  it('is a trace for each trial, with its reward', () => {
    const { format, spans, records } = mapTraceFixture('tau-bench/results.json');
    expect([format, records]).toEqual(['tau-bench', 3]);
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map(({ name, scores, userId }) => [name, scores?.[0]?.value, userId])).toEqual([
      ['tau-bench task 3 trial 0', 1, 'mia_li_3'],
      ['tau-bench task 3 trial 1', 0, 'mia_li_3'],
    ]);
    expect(spanNamed(spans, 'get_reservation').tool).toEqual({
      name: 'get_reservation',
      callId: 'call_1',
      arguments: { id: 'Q1' },
      result: '{"id":"Q1"}',
    });
  });

  it('is read out of a conversation that was flattened to text, without making up what is lost', () => {
    const { spans, records } = mapTraceFixture('tau-bench/few-shot.jsonl');
    expect(records).toBe(3);
    const steps = spans.filter(({ kind }) => kind === 'llm');
    expect(steps[0]?.outputMessages?.[0]?.parts).toEqual([{ type: 'text', content: 'Which one?\nThe first?' }]);
    expect(spans.filter(({ kind }) => kind === 'tool').map(({ tool }) => tool)).toEqual([
      { name: '(unnamed tool)', result: 'Error: berth not found' },
    ]);
  });
});

describe('Who&When', () => {
  const { format, spans, records } = mapTraceFixture('who-and-when/log.json');

  it('is a record for each entry of the history, since the mistake counts them', () => {
    expect([format, records]).toEqual(['who-and-when', 4]);
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ['Planner', 'llm'],
      ['Coder', 'llm'],
      ['Computer_terminal', 'tool'],
      ['Verifier', 'llm'],
      ['who-and-when', 'agent'],
    ]);
  });

  it('has the agent and the step at fault as scores, on the whole and on the step', () => {
    expect(spanNamed(spans, 'who-and-when').scores).toEqual([
      { name: 'mistake_agent', value: 'Verifier', comment: 'Did not compare.' },
      { name: 'mistake_step', value: '3', comment: 'Did not compare.' },
      { name: 'is_correct', value: false },
    ]);
    expect(spanNamed(spans, 'Verifier').scores).toEqual([
      { name: 'mistake', value: true, comment: 'Did not compare.' },
    ]);
  });

  it('has what was heard, who said it, and the code that a terminal ran', () => {
    expect(spanNamed(spans, 'Verifier').inputMessages?.map(({ name }) => name)).toEqual([
      'Planner',
      'Coder',
      'Computer_terminal',
    ]);
    expect(spanNamed(spans, 'Coder').systemInstructions).toEqual([{ type: 'text', content: 'You write code.' }]);
    expect(spanNamed(spans, 'Computer_terminal').tool?.result).toMatch(/^exitcode: 0/);
  });

  it('has the agents of logs that name them in the role, and people as events', () => {
    const { spans: crafted } = mapTraceFixture('who-and-when/hand-crafted.json');
    expect(crafted.map(({ name, kind }) => [name, kind])).toEqual([
      ['human', 'event'],
      ['Orchestrator (thought)', 'llm'],
      ['WebSurfer', 'llm'],
      ['who-and-when', 'agent'],
    ]);
  });
});

describe('an ATIF trajectory', () => {
  const { format, spans, records } = mapTraceFixture('atif/trajectory.json');

  it('is a span for each step of the agent, with a made-up span for each call', () => {
    expect([format, records]).toEqual(['atif', 2]);
    expect(spans.map(({ kind, synthetic }) => [kind, synthetic])).toEqual([
      ['llm', undefined],
      ['tool', true],
      ['tool', true],
      ['llm', undefined],
      ['agent', true],
    ]);
  });

  it('pairs results with calls by the id, whatever their order', () => {
    expect(spans.flatMap(({ tool }) => (tool ? [[tool.name, tool.callId, tool.result]] : []))).toEqual([
      ['track_shipment', 'c1', 'Turku'],
      ['hours', 'c2', '8 to 16'],
    ]);
  });

  it('has tokens, cost, thoughts and the time of a step that tells it', () => {
    expect(spans[0]).toMatchObject({
      requestModel: 'gpt-4o-mini',
      usage: { inputTokens: 340, outputTokens: 19, cacheReadInputTokens: 128 },
      costUsd: { total: 0.0008 },
      startNs: '1770110047500000000',
      conversationId: 'sess-1',
    });
    expect(spans[0]?.outputMessages?.[0]?.parts[0]).toEqual({ type: 'reasoning', content: 'Two sources.' });
    expect(spans[3]).toMatchObject({ requestModel: 'gpt-4o' });
    expect(spans[3]).not.toHaveProperty('startNs');
    expect(spans[3]?.inputMessages?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool']);
  });

  it('has a root whose totals are not counted again', () => {
    expect(spans.at(-1)).toMatchObject({
      name: 'terminus',
      rollup: true,
      costUsd: { total: 0.001 },
      input: 'Where is HF-2093?',
      output: 'In Turku.',
    });
  });
});
