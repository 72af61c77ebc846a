import { describe, expect, it } from 'vitest';
import { compareToolCalls } from '../../../../main/replay/compare/compare-tool-calls.ts';
import type { ObservedToolCall } from '../../../../main/replay/observe/observed-run.ts';
import type { JsonValue } from '../../../../main/base/json.ts';

const call = (name: string, args: JsonValue, more: Partial<ObservedToolCall> = {}): ObservedToolCall => ({
  kind: 'tool',
  name,
  stageId: 'loop',
  callId: null,
  arguments: args,
  result: 'ok',
  hasFailed: false,
  status: 'ok',
  spanId: name,
  ...more,
});
const kinds = (recorded: ObservedToolCall[], candidate: ObservedToolCall[]) =>
  compareToolCalls(recorded, candidate).map(({ type }) => type);

describe('calls of tools', () => {
  it('are the same whatever the order of their arguments', () => {
    expect(kinds([call('a', { x: 1, y: 2 })], [call('a', { y: 2, x: 1 })])).toEqual([null]);
  });

  it('differ by name, by arguments, by order, by being there, by being refused', () => {
    expect(kinds([call('a', {})], [call('b', {})])).toEqual(['name']);
    expect(kinds([call('a', { id: 1 })], [call('a', { id: 2 })])).toEqual(['arguments']);
    expect(kinds([call('a', {}), call('b', {})], [call('b', {}), call('a', {})])).toEqual(['order', 'order']);
    expect(kinds([call('a', {})], [])).toEqual(['missing']);
    expect(kinds([], [call('a', {})])).toEqual(['added']);
    const refused = call('a', {}, { hasFailed: true, status: 'error', result: 'claim_id is not known' });
    expect(kinds([call('a', {})], [refused])).toEqual(['refused']);
  });

  it('say which argument was renamed', () => {
    const [renamed] = compareToolCalls(
      [call('open_claim', { claim_id: 'C-1' })],
      [call('open_claim', { reference: 'C-1' })],
    );
    expect(renamed?.detail).toBe('open_claim: argument claim_id is reference now');
  });
});
