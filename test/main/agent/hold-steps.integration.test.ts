import { describe, expect, it } from 'vitest';
import { agentStoresForTest } from '../../support/agent-fixture.ts';
import { agentHarness, fakeTool, okay, scriptedAgent } from '../../support/agent-harness.ts';

/** Runs look, look, answer, and tells how many steps were on record while each tool was at work. */
async function stepsOnRecord(checkpoints: string) {
  const parts = agentStoresForTest();
  const seen: number[] = [];
  const tool = (name: string) =>
    fakeTool(name, 'read', () => {
      seen.push(parts.stores.runs.steps('a-1').length);
      return okay(name);
    });
  const script = [
    { calls: [{ name: 'first', args: {} }] },
    { calls: [{ name: 'second', args: {} }] },
    { text: 'Done.' },
  ];
  const { run } = agentHarness({
    ...parts,
    model: scriptedAgent((_, turn) => script[turn - 1] ?? {}),
    tools: [tool('first'), tool('second')],
    with: { checkpoints },
  });
  const { result } = await run();
  return { seen, result, kept: parts.stores.runs.steps('a-1').length };
}

describe('checkpoints of a run', () => {
  it('are made before the next step begins, as long as nobody says otherwise', async () => {
    const { seen, kept } = await stepsOnRecord('every-step');
    expect(seen).toEqual([1, 3]);
    expect(kept).toBe(5);
  });

  it('are made at the end where a pipeline says so, and are then the same', async () => {
    const { seen, result, kept } = await stepsOnRecord('at-end');
    expect(seen).toEqual([0, 0]);
    expect(kept).toBe(5);
    expect(result).toMatchObject({ status: 'answered', answer: 'Done.' });
  });

  it('are made before an effect, and of whatever came before it, whatever a pipeline says', async () => {
    const parts = agentStoresForTest();
    let onRecord = -1;
    const write = fakeTool('write', 'write', () => {
      onRecord = parts.stores.runs.steps('a-1').length;
      return okay('written');
    });
    const script = [{ calls: [{ name: 'write', args: {} }] }, { text: 'Done.' }];
    await agentHarness({
      ...parts,
      model: scriptedAgent((_, turn) => script[turn - 1] ?? {}),
      tools: [write],
      approve: 'all-listed',
      with: { checkpoints: 'at-end', autoApprove: ['write'] },
    }).run();
    expect(onRecord).toBe(2);
  });

  it('are made of a run that breaks', async () => {
    const parts = agentStoresForTest();
    const look = fakeTool('look', 'read', () => okay('seen'));
    const model = scriptedAgent((_, turn) =>
      turn === 1 ? { calls: [{ name: 'look', args: {} }] } : { fails: new Error('gone') },
    );
    await agentHarness({ ...parts, model, tools: [look], with: { checkpoints: 'at-end' } }).run();
    expect(parts.stores.runs.steps('a-1')).toHaveLength(2);
  });
});
