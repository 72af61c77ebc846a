import { DeniedError } from '../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Approval, ApprovalDecision, EffectRecord, EffectSettlement } from '../../contract/effect.ts';
import type { RequestOf } from '../../contract/methods.ts';
import { withoutUndo } from '../../agent/describe-run.ts';
import { bindArguments } from '../../agent/effects/bind-arguments.ts';
import { settle } from '../../agent/effects/run-tool.ts';
import type { WayBack } from '../../agent/effects/way-back.ts';
import type { AgentStores, StoredEffect } from '../../spec/agent-store.ts';
import type { Tool, ToolCallOptions, ToolSet } from '../../spec/tool.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { SessionParts } from '../session-parts.ts';
import { NO_SPAN } from '../tools/no-span.ts';

const ID_BYTES = 6;
const KEY_DIGITS = 32;

/** What a person decides about effects. Only this, and a pipeline's own list, ever gives leave. */
export interface EffectDecisions {
  decide(request: RequestOf<'approval.decide'>, signal: AbortSignal): Promise<ApprovalDecision>;
  settle(request: RequestOf<'effect.settle'>): EffectSettlement;
  undo(effectId: string, signal: AbortSignal): Promise<Approval>;
}

export function createEffectDecisions(options: {
  parts: Pick<SessionParts, 'services'>;
  stores: AgentStores;
  /** Tools as they are now, those that a run has for itself among them. */
  openTools: (runId: string | null, signal: AbortSignal) => Promise<ToolSet>;
}): EffectDecisions {
  const { parts, stores, openTools } = options;
  const { clock, random } = parts.services;
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const requireTool = async (name: string, runId: string | null, signal: AbortSignal): Promise<[Tool, ToolSet]> => {
    const tools = await openTools(runId, signal);
    const tool = tools.find(name);
    if (tool !== null) return [tool, tools];
    throw new InvalidArgumentError(`The tool ${name} is not there any more, so it cannot be called.`);
  };
  const resumableRunId = (runId: string | null): string | null =>
    runId !== null && stores.runs.read(runId).status === 'waiting' ? runId : null;

  /** Another call than was asked for: tried again without doing anything, and open again. */
  const rewrite = async (approval: Approval, args: JsonObject, signal: AbortSignal): Promise<Approval> => {
    const [tool, tools] = await requireTool(approval.tool, approval.runId, signal);
    const prepared = await tools.prepare({ name: approval.tool, arguments: args }, { signal });
    if (!prepared.ok) throw new InvalidArgumentError(prepared.message);
    const text = JSON.stringify(prepared.args);
    if (stores.withoutSecrets(text) !== text) {
      throw new InvalidArgumentError(
        'The arguments hold what looks like a secret, which is not kept. Use another way to pass it.',
      );
    }
    const preview = (await tool.preview?.(prepared.args, callOptions(signal, ''))) ?? [];
    const rewritten: Approval = {
      ...approval,
      contractVersion: tool.contract.contractVersion,
      arguments: prepared.args,
      binding: bindArguments(tool.contract, prepared.args),
      preview,
      previewedAt: tool.preview === undefined ? null : isoNow(),
    };
    stores.approvals.update(rewritten);
    return rewritten;
  };

  /** Takes an effect back, under the leave just given: intent, effect, outcome. */
  const takeBack = async (approval: Approval, signal: AbortSignal): Promise<EffectRecord> => {
    const undone = stores.effects.read(approval.undoOf ?? '');
    const back = undone.undo as unknown as WayBack | null;
    if (back === null || !undone.canUndo)
      throw new InvalidArgumentError(`The effect ${undone.effectId} cannot be taken back.`);
    const [tool] = await requireTool(approval.tool, approval.runId, signal);
    if (approval.binding !== bindArguments(tool.contract, approval.arguments)) {
      throw new DeniedError(`The tool ${approval.tool} is not what it was when it was asked for. Ask again.`);
    }
    const effectId = `e-${random.hex(ID_BYTES)}`;
    const idempotencyKey = sha256Hex(`undo\0${approval.approvalId}`).slice(0, KEY_DIGITS);
    stores.atomically(() => {
      stores.approvals.update({ ...approval, state: 'used' });
      stores.effects.intend({
        effectId,
        runId: approval.runId,
        step: null,
        approvalId: approval.approvalId,
        undoOf: undone.effectId,
        tool: approval.tool,
        contractVersion: approval.contractVersion,
        effect: approval.effect,
        arguments: approval.arguments,
        binding: approval.binding,
        idempotencyKey,
        attempt: 1,
        intendedAt: isoNow(),
      });
    });
    const call = callOptions(signal, idempotencyKey);
    const result = await settle(true, signal, async () => {
      if (back.by === 'call') return tool.execute(back.arguments, call);
      if (tool.takeBack !== undefined) return tool.takeBack(back.undo, call);
      return { ok: false, message: `${tool.contract.name} takes nothing back.`, isRetryable: false };
    });
    const mayHaveActed = !result.ok && result.mayHaveActed === true;
    stores.effects.conclude(effectId, {
      state: result.ok ? 'done' : mayHaveActed ? 'unknown' : 'failed',
      at: isoNow(),
      result: result.ok ? result.value : null,
      undo: null,
      message: result.ok ? null : result.message,
    });
    return withoutUndo(stores.effects.read(effectId));
  };

  return {
    decide: async (request, signal) => {
      const found = stores.approvals.read(request.approvalId);
      if (found.state !== 'open') {
        throw new InvalidArgumentError(
          `The approval ${found.approvalId} is ${found.state}: there is nothing to decide.`,
        );
      }
      if (request.binding !== undefined && request.binding !== found.binding) {
        throw new DeniedError(
          `The approval ${found.approvalId} is for other arguments than were shown. Look at it again, then decide.`,
        );
      }
      const args = request.arguments as JsonObject | undefined;
      if (args !== undefined && request.decision === 'approve') {
        return { approval: await rewrite(found, args, signal), effect: null, resumableRunId: null };
      }
      const approval: Approval = {
        ...found,
        state: request.decision === 'approve' ? 'approved' : 'denied',
        decidedAt: isoNow(),
        decidedBy: 'person',
        reason: request.reason ?? null,
      };
      stores.approvals.update(approval);
      if (approval.undoOf === null) return { approval, effect: null, resumableRunId: resumableRunId(approval.runId) };
      const effect = approval.state === 'approved' ? await takeBack(approval, signal) : null;
      return { approval: stores.approvals.read(approval.approvalId), effect, resumableRunId: null };
    },

    settle: ({ effectId, verdict, note }) => {
      const effect = stores.effects.read(effectId);
      if (effect.state !== 'unknown') {
        throw new InvalidArgumentError(
          `The effect ${effect.effectId} is ${effect.state}, not unknown: there is nothing to settle.`,
        );
      }
      const state = verdict === 'happened' ? 'settled-done' : 'settled-not-done';
      const how = verdict === 'retry' ? 'to be done again, said a person' : 'a person has looked';
      stores.atomically(() => {
        stores.effects.conclude(effect.effectId, {
          state,
          at: isoNow(),
          result: effect.result,
          undo: null,
          message: note ?? how,
        });
        if (verdict !== 'retry') return;
        const approval = stores.approvals.read(effect.approvalId);
        stores.approvals.update({ ...approval, state: 'approved', decidedAt: isoNow(), decidedBy: 'person' });
      });
      return {
        effect: withoutUndo(stores.effects.read(effect.effectId)),
        resumableRunId: resumableRunId(effect.runId),
      };
    },

    undo: async (effectId, signal) => {
      const effect = stores.effects.read(effectId);
      const back = effect.undo as unknown as WayBack | null;
      if (!effect.canUndo || back === null) {
        throw new InvalidArgumentError(
          `The effect ${effect.effectId} (${effect.tool}, ${effect.state}) cannot be taken back: ${
            effect.state === 'undone' ? 'it was, already' : 'its tool knows no way'
          }.`,
        );
      }
      const waiting = openUndoOf(stores, effect);
      if (waiting !== undefined) return waiting;
      const name = back.by === 'call' ? back.tool : effect.tool;
      const args: JsonObject = back.by === 'call' ? back.arguments : { takesBack: effect.effectId };
      const [tool] = await requireTool(name, effect.runId, signal);
      const at = isoNow();
      const approval: Approval = {
        approvalId: `ap-${random.hex(ID_BYTES)}`,
        runId: effect.runId,
        step: null,
        undoOf: effect.effectId,
        tool: name,
        contractVersion: tool.contract.contractVersion,
        effect: tool.contract.effect,
        arguments: args,
        binding: bindArguments(tool.contract, args),
        preview: [`would take back ${effect.tool} of ${effect.intendedAt}: ${JSON.stringify(effect.arguments)}`],
        previewedAt: at,
        undoTool: null,
        restsOnSteps: [],
        isTainted: false,
        state: 'open',
        requestedAt: at,
        decidedAt: null,
        decidedBy: null,
        reason: null,
      };
      stores.approvals.request(approval);
      return approval;
    },
  };

  function callOptions(signal: AbortSignal, idempotencyKey: string): ToolCallOptions {
    return { signal, span: NO_SPAN, as: undefined, idempotencyKey };
  }
}

function openUndoOf(stores: AgentStores, effect: StoredEffect): Approval | undefined {
  return stores.approvals.list({ openOnly: true, limit: 1000 }).find(({ undoOf }) => undoOf === effect.effectId);
}
