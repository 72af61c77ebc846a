import type { AgentEvent } from '../../contract/agent.ts';
import type { QueuedTask } from '../../contract/hand-off.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { summarizeRun, withoutUndo } from '../../agent/describe-run.ts';
import { buildPacket, openHandOff } from '../../agent/hand-off/build-packet.ts';
import { LoopState } from '../../agent/loop-state.ts';
import { createAsyncQueue } from '../async-queue.ts';
import { requireAgent } from '../agent/agent-files.ts';
import type { Following } from '../agent/agent-runs.ts';
import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

const ID_BYTES = 6;
const PERSON = 'person';

type AgentCalls =
  | 'agent.list'
  | 'agent.show'
  | 'agent.cancel'
  | 'approval.list'
  | 'approval.decide'
  | 'effect.list'
  | 'effect.settle'
  | 'effect.undo'
  | 'handoff.list'
  | 'handoff.create'
  | 'handoff.answer'
  | 'queue.list'
  | 'queue.enqueue'
  | 'queue.fix'
  | 'queue.replay'
  | 'queue.work'
  | 'memory.list'
  | 'memory.show'
  | 'memory.edit'
  | 'memory.toggle'
  | 'memory.remove';

/** Agents: their runs, what these wait for, what they did, what they leave for others and what they remember. */
export function createAgentHandlers(
  parts: SessionParts,
): Handlers<AgentCalls, 'agent.run' | 'agent.resume' | 'agent.rerun'> {
  const { services, files, requireTrust } = parts;
  const { stores, runs, decisions, worker } = parts.agents;
  const { clock, random, events } = services;
  const isoNow = (): string => new Date(clock.now()).toISOString();

  /** A run as a stream: leaving it stops the run, which can be gone on with. */
  const follow = (
    signal: AbortSignal,
    begin: (following: Following) => Promise<unknown>,
  ): AsyncIterable<AgentEvent> => {
    const left = new AbortController();
    const queue = createAsyncQueue<AgentEvent>({ onReaderLeft: () => left.abort() });
    begin({ signal: AbortSignal.any([signal, left.signal]), emit: (event) => queue.push(event) }).then(
      () => queue.close(),
      (error: unknown) => queue.fail(error),
    );
    return queue;
  };

  return {
    'agent.run': (request, { signal }) => {
      requireTrust('run agents');
      return follow(signal, (following) => runs.start(request, following));
    },
    'agent.resume': (request, { signal }) => {
      requireTrust('run agents');
      return follow(signal, async (following) =>
        runs.resume(request.runId, withoutUndefined(request.limits), following),
      );
    },
    'agent.rerun': (request, { signal }) => {
      requireTrust('run agents');
      return follow(signal, (following) => runs.rerun(request, following));
    },
    'agent.list': async ({ status, limit }) =>
      stores.runs.list({ status, limit }).map((run) => summarizeRun(stores, run)),
    'agent.show': async ({ runId }) => runs.show(runId),
    'agent.cancel': async ({ runId }) => runs.cancel(runId),

    'approval.list': async (request) => {
      const runId = request.runId === undefined ? undefined : stores.runs.read(request.runId).runId;
      return stores.approvals.list({ ...request, runId });
    },
    'approval.decide': async (request, { signal }) => {
      if (request.decision === 'approve') requireTrust('approve effects');
      const decision = await decisions.decide(request, signal);
      events.publish({ type: 'approvals-changed' });
      return decision;
    },
    'effect.list': async (request) => {
      const runId = request.runId === undefined ? undefined : stores.runs.read(request.runId).runId;
      return stores.effects.list({ ...request, runId }).map(withoutUndo);
    },
    'effect.settle': async (request) => {
      const settlement = decisions.settle(request);
      events.publish({ type: 'approvals-changed' });
      return settlement;
    },
    'effect.undo': async ({ effectId }, { signal }) => {
      requireTrust('take effects back');
      const approval = await decisions.undo(effectId, signal);
      events.publish({ type: 'approvals-changed' });
      return approval;
    },

    'handoff.list': async (request) => stores.handOffs.list(request),
    'handoff.create': async ({ runId, to, question }) => {
      const run = stores.runs.read(runId);
      const packet = buildPacket(run, new LoopState(stores.runs.steps(run.runId), false), {
        question: question ?? run.message ?? run.task,
        notDone: [],
        effects: stores.effects.list({ runId: run.runId, limit: 100 }),
      });
      const handOffId = `h-${random.hex(ID_BYTES)}`;
      const handOff = openHandOff({ handOffId, run, step: null, to: to ?? PERSON, packet, at: isoNow() });
      stores.handOffs.create(handOff);
      events.publish({ type: 'handoffs-changed' });
      return handOff;
    },
    'handoff.answer': async ({ handOffId, answer }) => {
      const found = stores.handOffs.read(handOffId);
      if (found.state !== 'open') {
        throw new InvalidArgumentError(`The hand-off ${found.handOffId} is ${found.state} already.`);
      }
      const state = answer === undefined ? ('closed' as const) : ('answered' as const);
      const handOff = { ...found, state, endedAt: isoNow(), answer: answer ?? null };
      stores.handOffs.update(handOff);
      events.publish({ type: 'handoffs-changed' });
      const isWaiting = found.step !== null && stores.runs.read(found.runId).status === 'waiting';
      return { handOff: stores.handOffs.read(found.handOffId), resumableRunId: isWaiting ? found.runId : null };
    },

    'queue.list': async (request) => ({ tasks: stores.queue.list(request), counts: stores.queue.counts() }),
    'queue.enqueue': async ({ agent, task, maxAttempts }) => {
      requireAgent(files, agent);
      const at = isoNow();
      const queued: QueuedTask = {
        taskId: `q-${random.hex(ID_BYTES)}`,
        agent,
        task,
        state: 'queued',
        attempts: 0,
        maxAttempts,
        notBefore: at,
        leaseUntil: null,
        createdAt: at,
        updatedAt: at,
        fromRunId: null,
        runId: null,
        error: null,
        answer: null,
      };
      stores.queue.enqueue(queued);
      events.publish({ type: 'queue-changed' });
      return queued;
    },
    'queue.fix': async ({ taskId, task, agent }) => {
      const found = stores.queue.read(taskId);
      if (found.state !== 'dead' && found.state !== 'queued') {
        throw new InvalidArgumentError(`The task ${found.taskId} is ${found.state}: it cannot be changed now.`);
      }
      if (agent !== undefined) requireAgent(files, agent);
      // Another task is another run.
      const fixed = {
        ...found,
        task: task ?? found.task,
        agent: agent ?? found.agent,
        runId: null,
        updatedAt: isoNow(),
      };
      stores.queue.update(fixed);
      events.publish({ type: 'queue-changed' });
      return stores.queue.read(found.taskId);
    },
    'queue.replay': async ({ taskId }) => {
      const found = stores.queue.read(taskId);
      if (found.state !== 'dead') {
        throw new InvalidArgumentError(`The task ${found.taskId} is ${found.state}; only dead letters are replayed.`);
      }
      const at = isoNow();
      stores.queue.update({ ...found, state: 'queued', attempts: 0, notBefore: at, error: null, updatedAt: at });
      events.publish({ type: 'queue-changed' });
      return stores.queue.read(found.taskId);
    },
    'queue.work': async ({ limit }, { signal }) => {
      requireTrust('run agents');
      return worker.work(limit, signal);
    },

    'memory.list': async (request) => stores.memory.list(request),
    'memory.show': async ({ memoryId }) => stores.memory.history(memoryId),
    'memory.edit': async ({ memoryId, text, fromVersion }) => {
      const known = memoryId === undefined ? null : stores.memory.history(memoryId).item;
      if (known !== null && fromVersion !== undefined && fromVersion !== known.version) {
        throw new InvalidArgumentError(
          `The memory ${known.memoryId} is at version ${known.version}; the edit was made from ${fromVersion}. Look at it again.`,
        );
      }
      const item = stores.memory.write({
        memoryId: known?.memoryId ?? `m-${random.hex(ID_BYTES)}`,
        text,
        at: isoNow(),
        by: PERSON,
        scope: known?.scope ?? null,
      });
      events.publish({ type: 'memory-changed' });
      return item;
    },
    'memory.toggle': async ({ memoryId, isOn }) => {
      const item = stores.memory.setOn(memoryId, isOn, isoNow());
      events.publish({ type: 'memory-changed' });
      return item;
    },
    'memory.remove': async ({ memoryId }) => {
      stores.memory.remove(memoryId);
      events.publish({ type: 'memory-changed' });
      return null;
    },
  };
}

function withoutUndefined<Value extends object>(value: Value): { [K in keyof Value]?: Exclude<Value[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
