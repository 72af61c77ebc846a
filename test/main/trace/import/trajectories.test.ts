import { describe, expect, it } from 'vitest';
import { spanNamed } from '../../../support/span-named.ts';
import { mapTraces } from '../../../support/map-traces.ts';
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
  const { format, spans, records, unmapped } = mapTraceFixture('atif/trajectory.json');

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

  it('keeps what is told beside results and totals, and says that no field holds it', () => {
    expect(spans[1]?.attributes).toMatchObject({ 'result.extra': { duration_ms: 140 } });
    expect(spans.at(-1)?.attributes).toMatchObject({
      'final_metrics.extra': { reward: 1 },
      extra: { benchmark: 'desk' },
    });
    expect([...unmapped.keys()]).toEqual(expect.arrayContaining(['result.extra', 'final_metrics.extra']));
  });
});

describe('a trial of tau-bench that broke before anybody spoke', () => {
  it('is a trace that failed, not a loss', () => {
    const { spans, errors } = mapTraces([
      [{ task_id: 0, trial: 1, reward: 0, traj: [], info: { error: 'EOF when reading a line' } }],
    ]);
    expect(errors).toEqual([]);
    expect(spans).toMatchObject([{ kind: 'agent', status: 'error', error: { message: 'EOF when reading a line' } }]);
  });
});

describe('a run of mini-SWE-agent', () => {
  const { format, spans, records } = mapTraceFixture('swe-agent/mini.traj.json');
  const steps = spans.filter(({ kind }) => kind === 'llm');

  it('has a step for each answer, with what it used, cost and took', () => {
    expect([format, records]).toEqual(['swe-agent', 2]);
    expect(steps).toMatchObject([
      {
        requestModel: 'deepseek/deepseek-chat',
        responseModel: 'deepseek-chat',
        usage: { inputTokens: 900, outputTokens: 24, cacheReadInputTokens: 512 },
        costUsd: { total: 0.004 },
        startNs: '1770110040000000000',
        endNs: '1770110042500000000',
      },
      { costUsd: { total: 0.008 }, startNs: '1770110042750000000', endNs: '1770110045250000000' },
    ]);
  });

  it('has the commands as calls with what came back, and when', () => {
    const tools = spans.filter(({ kind }) => kind === 'tool');
    expect(tools[0]).toMatchObject({
      tool: { callId: 'call_1', arguments: { command: 'grep -n round tariff.py' }, result: '12: return round(x)' },
      startNs: '1770110042500000000',
      endNs: '1770110042750000000',
    });
    expect(tools[1]?.tool).not.toHaveProperty('result');
  });

  it('takes the message that ends it for no answer of a tool, and its outcome from beside', () => {
    expect(spanNamed(spans, 'mini-swe-agent')).toMatchObject({
      status: 'ok',
      input: 'Tariffs round the wrong way. Fix it.',
      output: 'diff --git a/tariff.py b/tariff.py\n',
      costUsd: { total: 0.012 },
      rollup: true,
    });
  });

  it('reads commands in fences as calls too', () => {
    const fenced = mapTraceFixture('swe-agent/mini-fenced.traj.json');
    expect(fenced.spans.find(({ kind }) => kind === 'tool')?.tool).toEqual({
      name: 'bash',
      arguments: { command: 'grep -n round tariff.py' },
      result: '<returncode>0</returncode>\n12: return round(x)',
    });
    expect(fenced.spans.at(-1)).toMatchObject({ status: 'error', error: { message: 'LimitsExceeded' } });
  });
});

describe('simulations of tau²-bench', () => {
  const { format, spans, records, unmapped } = mapTraceFixture('tau-bench/simulations.json');

  it('are a trace each, with a step for each message of the agent', () => {
    expect([format, records]).toEqual(['tau-bench', 3]);
    expect(
      spans.filter(({ kind }) => kind === 'llm').map(({ usage, costUsd }) => [usage?.inputTokens, costUsd?.total]),
    ).toEqual([
      [undefined, 0],
      [1200, 0.01],
      [1300, 0.02],
    ]);
  });

  it('take times from the messages', () => {
    const [, asked, , , answered] = spans;
    expect([asked?.startNs, asked?.endNs]).toEqual(['1770110045000000000', '1770110048000000000']);
    expect([answered?.startNs, answered?.endNs]).toEqual(['1770110048500000000', '1770110052000000000']);
  });

  it('pair calls with results by the id of the result, several in one message', () => {
    expect(spans.filter(({ kind }) => kind === 'tool').map(({ tool }) => tool)).toEqual([
      { name: 'get_booking', callId: 'call_1', arguments: { id: 'Q-55' }, result: '{"id":"Q-55"}' },
      { name: 'get_rules', callId: 'call_2', arguments: {}, result: 'free until noon' },
    ]);
  });

  it('have the reward as a score, and what nothing holds among the attributes', () => {
    const root = spanNamed(spans, 'tau2-bench ferries task 7');
    expect(root).toMatchObject({ scores: [{ name: 'reward', value: 1 }], costUsd: { total: 0.03 }, rollup: true });
    expect(root.attributes).toMatchObject({ trial: 0, termination_reason: 'user_stop', user_cost: 0.004 });
    expect(unmapped.get('message.turn_idx')).toBe(3);
  });
});
