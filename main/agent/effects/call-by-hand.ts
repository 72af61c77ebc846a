import type { JsonObject } from '../../base/json.ts';
import { canonicalJson } from '../../base/json.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { AgentStores } from '../../spec/agent-store.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Random } from '../../spec/random.ts';
import type { Tool, ToolCallOptions, ToolResult } from '../../spec/tool.ts';
import { bindArguments } from './bind-arguments.ts';
import { runTool } from './run-tool.ts';
import { wayBackFrom } from './way-back.ts';

/** Bytes; both are looked up by their first characters. */
const ID_BYTES = 6;
const KEY_BYTES = 16;

/**
 * Has an effect that a person asked for themselves, outside of a run: their word is the approval, and the ledger holds it like
 * every other, intent before, outcome after, so that it is known after a crash and can be taken back.
 *
 * @param preview what they were, or would have been, shown
 * @throws InvalidArgumentError for arguments that cannot be kept
 */
export async function callByHand(
  dependencies: { stores: AgentStores; clock: Pick<Clock, 'now'>; random: Pick<Random, 'hex'> },
  call: { tool: Tool; args: JsonObject; preview: readonly string[] },
  given: Omit<ToolCallOptions, 'idempotencyKey'>,
): Promise<{ result: ToolResult; effectId: string }> {
  const { stores, clock, random } = dependencies;
  const { tool, args, preview } = call;
  const { name, contractVersion, effect, undo } = tool.contract;
  const text = canonicalJson(args);
  if (stores.withoutSecrets(text) !== text) {
    throw new InvalidArgumentError(`The arguments of ${name} hold what looks like a secret, which is not kept.`);
  }
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const at = isoNow();
  const [approvalId, effectId] = [`ap-${random.hex(ID_BYTES)}`, `e-${random.hex(ID_BYTES)}`];
  const idempotencyKey = random.hex(KEY_BYTES);
  const shared = { runId: null, step: null, undoOf: null, tool: name, contractVersion, effect, arguments: args };
  const binding = bindArguments(tool.contract, args);
  stores.atomically(() => {
    stores.approvals.request({
      ...shared,
      approvalId,
      binding,
      preview,
      previewedAt: tool.preview === undefined ? null : at,
      undoTool: tool.takeBack === undefined ? (undo?.tool ?? null) : name,
      restsOnSteps: [],
      isTainted: false,
      state: 'used',
      requestedAt: at,
      decidedAt: at,
      decidedBy: 'person',
      reason: 'called by hand',
    });
    stores.effects.intend({ ...shared, effectId, approvalId, binding, idempotencyKey, attempt: 1, intendedAt: at });
  });
  const result = await runTool(tool, args, { ...given, idempotencyKey });
  const mayHaveActed = !result.ok && result.mayHaveActed === true;
  stores.effects.conclude(effectId, {
    state: result.ok ? 'done' : mayHaveActed ? 'unknown' : 'failed',
    at: isoNow(),
    result: result.ok ? result.value : null,
    undo: result.ok ? wayBackFrom(tool, args, result) : null,
    message: result.ok ? null : result.message,
  });
  return { result, effectId };
}
