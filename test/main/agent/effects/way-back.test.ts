import { describe, expect, it } from 'vitest';
import { wayBackFrom } from '../../../../main/agent/effects/way-back.ts';
import type { JsonValue } from '../../../../main/base/json.ts';
import { fakeTool, okay } from '../../../support/agent-harness.ts';

describe('the way back', () => {
  it('is the tool itself, or a call that follows from the arguments and the result', () => {
    const undo = {
      tool: 'withdraw',
      arguments: { id: '/result/claim/id', why: 'undone', shipment: '/arguments/shipment' },
    };
    const tool = fakeTool('open_claim', 'external', () => okay('x'), { contract: { undo } });
    const back = (value: JsonValue) => wayBackFrom(tool, { shipment: 'S-1' }, { ok: true, value, reads: [] });
    expect(back({ claim: { id: 'C-1' } })).toEqual({
      by: 'call',
      tool: 'withdraw',
      arguments: { id: 'C-1', why: 'undone', shipment: 'S-1' },
    });
    expect(back({ claim: {} })).toBeNull();
    const own = fakeTool('write_note', 'write', () => okay('x'), { takeBack: async () => okay('back') });
    expect(wayBackFrom(own, {}, { ok: true, value: null, reads: [], undo: { before: 'a' } })).toEqual({
      by: 'tool',
      undo: { before: 'a' },
    });
  });
});
