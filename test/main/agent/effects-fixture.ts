import type { JsonValue } from '../../../main/base/json.ts';
import type { Approval } from '../../../main/contract/effect.ts';
import type { AgentStores } from '../../../main/spec/agent-store.ts';
import type { ToolResult } from '../../../main/spec/tool.ts';
import { fakeTool, okay } from '../../support/agent-harness.ts';

/** A person decides alike on all that waits for leave. */
export const decide = (stores: AgentStores, state: Approval['state'], changes: Partial<Approval> = {}): void => {
  for (const approval of stores.approvals.list({ openOnly: true, limit: 99 })) {
    stores.approvals.update({ ...approval, state, decidedBy: 'person', ...changes });
  }
};

/** A person has looked what came of every effect that nobody knows of. */
export const settle = (stores: AgentStores, state: 'settled-done' | 'settled-not-done'): void => {
  for (const { effectId } of stores.effects.list({ state: ['unknown'], limit: 99 })) {
    stores.effects.conclude(effectId, { state, at: 'now', result: null, undo: null, message: null });
  }
};

/** A tool that asks for leave to write a note, and shows beforehand what it would write. */
export const writing = (result: (args: JsonValue) => ToolResult = (args) => okay(args)) =>
  fakeTool('write_note', 'write', (args) => result(args), {
    preview: async ({ text }) => [`would write ${JSON.stringify(text)}`],
  });
