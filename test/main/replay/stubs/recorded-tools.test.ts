import { describe, expect, it } from 'vitest';
import { ReplayMismatchError } from '../../../../main/base/errors/replay-mismatch-error.ts';
import type { JsonObject, JsonValue } from '../../../../main/base/json.ts';
import type { ObservedToolCall } from '../../../../main/replay/observe/observed-run.ts';
import { createRecordedTools } from '../../../../main/replay/stubs/recorded-tools.ts';

const recorded = (
  name: string,
  args: JsonObject,
  result: JsonValue | undefined,
  hasFailed = false,
): ObservedToolCall => ({
  kind: 'tool',
  name,
  stageId: null,
  callId: null,
  arguments: args,
  result,
  hasFailed,
  status: null,
  spanId: 's',
});

describe('tools that answer from a recording', () => {
  it('match by name and arguments first, then by order', () => {
    const tools = createRecordedTools([
      recorded('status', { id: 'A' }, 'on the road'),
      recorded('status', { id: 'B' }, 'delivered'),
      recorded('status', { id: 'A' }, 'in the yard'),
    ]);
    const ask = (id: string) => tools.answer({ callId: id, name: 'status', args: { id } });
    expect(ask('B')).toMatchObject({ ok: true, value: 'delivered' });
    expect(ask('A')).toMatchObject({ ok: true, value: 'on the road' });
    expect(ask('C')).toMatchObject({ ok: true, value: 'in the yard' });
    expect(tools.answered.map(({ matchedBy }) => matchedBy)).toEqual(['arguments', 'arguments', 'order']);
  });

  it('answer no call more than was recorded, none of another tool, and none with a renamed argument', () => {
    const tools = createRecordedTools([recorded('open_claim', { claim_id: 'C-1' }, 'opened')]);
    const call = (name: string, args: JsonObject) => () => tools.answer({ callId: 'c', name, args });
    expect(call('open_claim', { reference: 'C-1' })).toThrow(ReplayMismatchError);
    expect(call('pay', { amount: 1 })).toThrow('no call of pay');
    call('open_claim', { claim_id: 'C-1' })();
    expect(call('open_claim', { claim_id: 'C-1' })).toThrow('no further call of open_claim');
    expect(tools.unmatched).toHaveLength(3);
  });

  it('give errors and denials back as what the model was told, and make up no result', () => {
    const tools = createRecordedTools([
      recorded('a', {}, { type: 'error-text', value: 'no such claim' }),
      recorded('b', {}, { type: 'execution-denied', reason: 'A person said no' }),
      recorded('c', {}, undefined),
      recorded('d', {}, { type: 'text', value: '{"x":1}' }),
    ]);
    const answer = (name: string) => tools.answer({ callId: name, name, args: {} });
    expect(answer('a')).toMatchObject({ ok: false, message: 'no such claim' });
    expect(answer('b')).toMatchObject({ ok: false, message: 'A person said no' });
    expect(() => answer('c')).toThrow('does not hold what c gave');
    expect(answer('d')).toEqual({ ok: true, value: '{"x":1}', reads: [] });
  });
});
