import { throwIfAborted } from '../../base/abort.ts';
import { canonicalJson, type JsonObject } from '../../base/json.ts';
import type { ApprovalMode } from '../../contract/agent.ts';
import type { Approval } from '../../contract/effect.ts';
import type { AgentStores, StoredEffect } from '../../spec/agent-store.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Random } from '../../spec/random.ts';
import type { Tool, ToolCallOptions, ToolResult } from '../../spec/tool.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { bindArguments } from './bind-arguments.ts';
import { runTool } from './run-tool.ts';
import { wayBackFrom } from './way-back.ts';

/** Bytes; an approval is looked up by its first characters. */
const ID_BYTES = 6;

export interface EffectPolicy {
  approve: ApprovalMode;
  /** Tools that need no person under `all-listed`. */
  autoApprove: readonly string[];
  maxWrites: number;
}

/** One call that a model asked for, checked against its contract. */
export interface MediatedCall {
  tool: Tool;
  args: JsonObject;
  step: number;
  /** Unique in the run: the same call is the same intent, whenever it is looked at. */
  callId: string;
  /** Something of the context came from outside. */
  isTainted: boolean;
  restsOnSteps: readonly number[];
}

export type Mediated =
  | { type: 'result'; result: ToolResult; effect: StoredEffect | null }
  /** Not done: a person has to say so first. */
  | { type: 'waiting'; approval: Approval }
  | { type: 'denied'; message: string; approval: Approval | null; preview: readonly string[] }
  /** Begun, and nobody knows whether it happened: a person has to settle it. */
  | { type: 'unknown'; effect: StoredEffect };

/**
 * The only way from a model to a tool. A call without an effect is made; one with an effect needs leave that is bound to
 * its exact arguments, and is entered in the ledger before it is made and after.
 *
 * Whatever a model, a document or a tool's result says, nothing here listens to it: leave comes from the approval store,
 * which only a person's method writes, or from the pipeline's own list.
 */
export interface Mediator {
  call(call: MediatedCall, options: Omit<ToolCallOptions, 'idempotencyKey'>): Promise<Mediated>;
  /** Effects that happened, or may have, and those that wait: what the cap counts. */
  counted(): { used: number; held: number };
}

export function createMediator(dependencies: {
  stores: AgentStores;
  clock: Pick<Clock, 'now'>;
  random: Pick<Random, 'hex'>;
  runId: string;
  policy: EffectPolicy;
}): Mediator {
  const { stores, clock, random, runId, policy } = dependencies;
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const counted = (): { used: number; held: number } => {
    const effects = stores.effects.list({ runId, limit: Number.MAX_SAFE_INTEGER });
    const keys = new Set(
      effects
        .filter(({ undoOf, state }) => undoOf === null && state !== 'settled-not-done')
        .map(({ idempotencyKey }) => idempotencyKey),
    );
    const held = stores.approvals
      .list({ openOnly: false, runId, limit: Number.MAX_SAFE_INTEGER })
      .filter(({ state, undoOf }) => undoOf === null && (state === 'open' || state === 'approved')).length;
    return { used: keys.size, held };
  };

  const refuse = (message: string, preview: readonly string[] = []): Mediated => ({
    type: 'denied',
    message,
    approval: null,
    preview,
  });

  /** Asks for leave, after a dry run. */
  const ask = async (call: MediatedCall, options: ToolCallOptions): Promise<Mediated> => {
    const { tool, args } = call;
    const { name } = tool.contract;
    const text = canonicalJson(args);
    if (stores.withoutSecrets(text) !== text) {
      return refuse(
        `The arguments of ${name} hold what looks like a secret. It is not kept, so it cannot be approved.`,
      );
    }
    let preview: readonly string[];
    try {
      preview = tool.preview === undefined ? [] : await tool.preview(args, options);
    } catch (error) {
      throwIfAborted(options.signal);
      const message = `The dry run of ${name} failed: ${error instanceof Error ? error.message : String(error)}`;
      return { type: 'result', result: { ok: false, message, isRetryable: false }, effect: null };
    }
    if (policy.approve === 'none') {
      return refuse(
        `This run may only look: ${name} was tried without doing anything, and nobody can approve it.`,
        preview,
      );
    }
    const { used, held } = counted();
    if (used + held >= policy.maxWrites) {
      return refuse(
        `This run may have ${policy.maxWrites} effects at most, and ${used + held} are taken. ${name} was not called.`,
        preview,
      );
    }
    const isAllowed = policy.approve === 'all-listed' && policy.autoApprove.includes(name) && !call.isTainted;
    const at = isoNow();
    const approval: Approval = {
      approvalId: `ap-${random.hex(ID_BYTES)}`,
      runId,
      step: call.step,
      undoOf: null,
      tool: name,
      contractVersion: tool.contract.contractVersion,
      effect: tool.contract.effect,
      arguments: args,
      binding: bindArguments(tool.contract, args),
      preview,
      previewedAt: tool.preview === undefined ? null : at,
      undoTool: tool.takeBack === undefined ? (tool.contract.undo?.tool ?? null) : name,
      restsOnSteps: call.restsOnSteps,
      isTainted: call.isTainted,
      state: isAllowed ? 'approved' : 'open',
      requestedAt: at,
      decidedAt: isAllowed ? at : null,
      decidedBy: isAllowed ? 'policy' : null,
      reason: null,
    };
    stores.approvals.request(approval);
    return isAllowed ? perform(call, approval, options) : { type: 'waiting', approval };
  };

  /** Intent, effect, outcome; each durable before the next. */
  const perform = async (call: MediatedCall, approval: Approval, options: ToolCallOptions): Promise<Mediated> => {
    throwIfAborted(options.signal);
    const { tool } = call;
    // What is done is what was approved, not what is asked for now.
    const args = approval.arguments;
    if (approval.binding !== bindArguments(tool.contract, args)) {
      stores.approvals.update({ ...approval, state: 'withdrawn', reason: 'the tool is not what it was when asked' });
      return ask({ ...call, args }, options);
    }
    const effectId = `e-${random.hex(ID_BYTES)}`;
    stores.atomically(() => {
      stores.approvals.update({ ...approval, state: 'used' });
      stores.effects.intend({
        effectId,
        runId,
        step: call.step,
        approvalId: approval.approvalId,
        undoOf: null,
        tool: tool.contract.name,
        contractVersion: tool.contract.contractVersion,
        effect: tool.contract.effect,
        arguments: args,
        binding: approval.binding,
        idempotencyKey: options.idempotencyKey,
        attempt: stores.effects.attempts(options.idempotencyKey).length + 1,
        intendedAt: isoNow(),
      });
    });
    const result = await runTool(tool, args, options);
    const mayHaveActed = !result.ok && result.mayHaveActed === true;
    stores.effects.conclude(effectId, {
      state: result.ok ? 'done' : mayHaveActed ? 'unknown' : 'failed',
      at: isoNow(),
      result: result.ok ? result.value : null,
      undo: result.ok ? toJson(wayBackFrom(tool, args, result)) : null,
      message: result.ok ? null : result.message,
    });
    const effect = stores.effects.read(effectId);
    return mayHaveActed ? { type: 'unknown', effect } : { type: 'result', result, effect };
  };

  /** What was asked for this step before, also by a process that is gone. */
  const askedBefore = ({ step }: MediatedCall): Approval | undefined =>
    stores.approvals
      .list({ openOnly: false, runId, limit: Number.MAX_SAFE_INTEGER })
      .find((approval) => approval.step === step && approval.undoOf === null && approval.state !== 'withdrawn');

  /** A call that was asked for before: what has become of it. */
  const goOn = async (call: MediatedCall, approval: Approval, options: ToolCallOptions): Promise<Mediated> => {
    const last = stores.effects.attempts(options.idempotencyKey).at(-1);
    if (last !== undefined) {
      if (last.state === 'unknown' || last.state === 'intended') return { type: 'unknown', effect: last };
      const isAgain = last.state === 'settled-not-done' && approval.state === 'approved';
      if (!isAgain) return { type: 'result', result: resultOf(last), effect: last };
    }
    if (approval.state === 'approved') return perform(call, approval, options);
    if (approval.state === 'open') return { type: 'waiting', approval };
    const why = approval.reason === null ? '' : `: ${approval.reason}`;
    return { type: 'denied', message: `A person said no${why}`, approval, preview: approval.preview };
  };

  return {
    counted,
    call: async (call, given) => {
      const { tool, args } = call;
      const options = { ...given, idempotencyKey: sha256Hex(`${runId}\0${call.callId}`).slice(0, 32) };
      const { effect } = tool.contract;
      if (effect === 'none' || effect === 'read') {
        return { type: 'result', result: await runTool(tool, args, options), effect: null };
      }
      const approval = askedBefore(call);
      return approval === undefined ? ask(call, options) : goOn(call, approval, options);
    },
  };
}

/** What the model is told of an effect whose outcome is in the ledger. */
function resultOf(effect: StoredEffect): ToolResult {
  switch (effect.state) {
    case 'done':
    case 'undone':
      return { ok: true, value: effect.result, reads: [] };
    case 'settled-done':
      return { ok: true, value: effect.result ?? 'A person has looked: it happened.', reads: [] };
    case 'settled-not-done':
      return { ok: false, message: 'A person has looked: it did not happen.', isRetryable: false };
    case 'failed':
    case 'unknown':
    case 'intended':
      return { ok: false, message: effect.message ?? 'It failed.', isRetryable: false };
  }
}

function toJson(value: unknown): JsonObject | null {
  return value as JsonObject | null;
}
