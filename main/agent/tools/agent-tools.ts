import { once } from '../../base/once.ts';
import { type ToolFile, toolFile } from '../../contract/tool.ts';
import { DEFAULT_QUEUE_ATTEMPTS, type QueuedTask } from '../../contract/hand-off.ts';
import { MAX_MEMORY_TEXT } from '../../contract/memory.ts';
import type { AgentStores } from '../../spec/agent-store.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Random } from '../../spec/random.ts';
import type { Tool, ToolMaker } from '../../spec/tool.ts';
import { ASK_PERSON_TOOL } from '../hand-off/ask-person.ts';
import { textArgument } from './text-argument.ts';

export const HAND_OFF_TOOL = 'builtin/hand-off';
export const REMEMBER_TOOL = 'builtin/remember';

const ID_BYTES = 6;

/** Contracts of the tools that work on the run itself: asking somebody, handing on, remembering. */
const WRITTEN_CONTRACTS = [
  {
    name: 'ask_person',
    uses: ASK_PERSON_TOOL,
    effect: 'none',
    description:
      'Asks a person what the documents and tools cannot tell, and waits for the answer. They see the task, what was found and the trace.',
    inputSchema: {
      type: 'object',
      properties: {
        question: { type: 'string', minLength: 1, maxLength: 4000 },
        to: { type: 'string', maxLength: 200, description: 'A person or desk, if one is known.' },
        not_done: { type: 'array', items: { type: 'string', maxLength: 1000 }, maxItems: 20 },
      },
      required: ['question'],
      additionalProperties: false,
    },
  },
  {
    name: 'hand_off',
    uses: HAND_OFF_TOOL,
    effect: 'none',
    limits: { callsPerRun: 3 },
    description: 'Leaves a task for another agent of this workspace, which works on it later, by itself.',
    inputSchema: {
      type: 'object',
      properties: {
        agent: { type: 'string', minLength: 1, maxLength: 64 },
        task: { type: 'string', minLength: 1, maxLength: 10_000, description: 'Everything it needs to know.' },
      },
      required: ['agent', 'task'],
      additionalProperties: false,
    },
  },
  {
    name: 'remember',
    uses: REMEMBER_TOOL,
    effect: 'write',
    description: 'Keeps one sentence for later sessions, when a person agrees. They can see, change and remove it.',
    inputSchema: {
      type: 'object',
      properties: { text: { type: 'string', minLength: 1, maxLength: MAX_MEMORY_TEXT } },
      required: ['text'],
      additionalProperties: false,
    },
  },
];
export const agentContracts = once((): readonly ToolFile[] =>
  WRITTEN_CONTRACTS.map((contract) => toolFile.parse({ version: 1, ...contract })),
);

/** How many agents may hand a task on, one to the next, before a person has to. */
export const MAX_HAND_OFF_DEPTH = 4;

/** Makers of the tools above, for one run. */
export function createAgentToolMakers(parts: {
  stores: AgentStores;
  clock: Pick<Clock, 'now'>;
  random: Pick<Random, 'hex'>;
  runId: string;
  /** Key of whom the run reads for, see `scopeKey`. */
  scope: string | null;
  /** Agents that a task can be left for. */
  agents: readonly string[];
  /** How many hand-offs led to this run. */
  depth: number;
  onDidChange: (what: 'queue' | 'memory') => void;
}): Readonly<Record<string, ToolMaker>> {
  const { stores, clock, random, runId, scope, agents, depth, onDidChange } = parts;
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const refuse = (message: string) => ({ ok: false as const, message, isRetryable: false });

  const askPerson = (contract: ToolFile): Tool => ({
    contract,
    execute: async () => refuse('Only a run can ask somebody.'),
  });
  const handOff = (contract: ToolFile): Tool => ({
    contract,
    execute: async (args) => {
      const agent = textArgument(args, 'agent');
      if (!agents.includes(agent)) return refuse(`There is no agent "${agent}". Known: ${agents.join(', ')}.`);
      if (scope !== null)
        return refuse('A run on behalf of somebody hands nothing on: the other agent would read as the owner.');
      if (depth >= MAX_HAND_OFF_DEPTH) {
        return refuse(`${depth} agents have handed this on already. Ask a person instead.`);
      }
      const at = isoNow();
      const task: QueuedTask = {
        taskId: `q-${random.hex(ID_BYTES)}`,
        agent,
        task: textArgument(args, 'task'),
        state: 'queued',
        attempts: 0,
        maxAttempts: DEFAULT_QUEUE_ATTEMPTS,
        notBefore: at,
        leaseUntil: null,
        createdAt: at,
        updatedAt: at,
        fromRunId: runId,
        runId: null,
        error: null,
        answer: null,
      };
      stores.queue.enqueue(task);
      onDidChange('queue');
      return { ok: true, value: { taskId: task.taskId, agent }, reads: [] };
    },
  });
  const remember = (contract: ToolFile): Tool => ({
    contract,
    preview: async (args) => [`would remember for later sessions: ${textArgument(args, 'text')}`],
    takeBack: async (undo) => {
      if (typeof undo === 'string') stores.memory.remove(undo);
      onDidChange('memory');
      return { ok: true, value: 'forgotten', reads: [] };
    },
    execute: async (args, { idempotencyKey }) => {
      // By the key: written again after a crash it is the same item.
      const memoryId = `m-${idempotencyKey.slice(0, ID_BYTES * 2)}`;
      const known = stores.memory.list({ includeOff: true, limit: 1000 }).some((item) => item.memoryId === memoryId);
      if (!known) stores.memory.write({ memoryId, text: textArgument(args, 'text'), at: isoNow(), by: runId, scope });
      onDidChange('memory');
      return { ok: true, value: { memoryId }, reads: [], undo: memoryId };
    },
  });
  return { [ASK_PERSON_TOOL]: askPerson, [HAND_OFF_TOOL]: handOff, [REMEMBER_TOOL]: remember };
}
