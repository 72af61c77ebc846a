import type { AgentMeters, AgentResult, AgentStep, ToolStep } from '../../../../main/contract/agent.ts';
import type { Approval, EffectRecord } from '../../../../main/contract/effect.ts';
import type { HandOff, QueuedTask } from '../../../../main/contract/hand-off.ts';
import type { SessionId } from '../../../../main/contract/ids.ts';

export function someMeters(facts: Partial<AgentMeters> = {}): AgentMeters {
  return {
    steps: { used: 0, max: 12 },
    tokens: { used: 0, max: 24_000 },
    costUsd: { used: 0, max: 0.25 },
    seconds: { used: 0, max: 60 },
    writes: { used: 0, max: 2 },
    progress: { newFacts: [], endsAfter: 2 },
    ...facts,
  };
}

export function aRun(facts: Partial<AgentResult> = {}): AgentResult {
  return {
    runId: 'run-1',
    agent: 'agent',
    task: 'Find the notice period',
    status: 'answered',
    stoppedBy: 'done',
    sessionId: 's-1' as SessionId,
    model: 'local/extractive',
    startedAt: '2026-03-02T10:00:00.000Z',
    updatedAt: '2026-03-02T10:00:01.000Z',
    stepCount: 3,
    writes: 0,
    unknownEffects: 0,
    openApprovals: 0,
    costUsd: 0,
    rerunOf: null,
    traceId: null,
    traceIds: [],
    release: null,
    answer: '',
    refused: false,
    citations: [],
    message: null,
    steps: [],
    effects: [],
    approvals: [],
    handOffs: [],
    memory: [],
    session: { turns: 0, summarizedTurns: 0, summary: '' },
    usage: { inputTokens: 0, outputTokens: 0 },
    meters: someMeters(),
    isTainted: false,
    changedReads: [],
    approve: 'ask',
    as: null,
    ...facts,
  };
}

export function anApproval(facts: Partial<Approval> = {}): Approval {
  return {
    approvalId: 'ap-1',
    runId: 'run-1',
    step: 4,
    undoOf: null,
    tool: 'write_file',
    contractVersion: 1,
    effect: 'write',
    arguments: { path: 'notes.md' },
    binding: 'a'.repeat(64),
    preview: [],
    previewedAt: null,
    undoTool: null,
    restsOnSteps: [],
    isTainted: false,
    state: 'open',
    requestedAt: '2026-03-02T10:00:00.000Z',
    decidedAt: null,
    decidedBy: null,
    reason: null,
    ...facts,
  };
}

export function anEffect(facts: Partial<EffectRecord> = {}): EffectRecord {
  return {
    effectId: 'ef-1',
    runId: 'run-1',
    step: 4,
    approvalId: 'ap-1',
    undoOf: null,
    tool: 'write_file',
    contractVersion: 1,
    effect: 'write',
    arguments: { path: 'notes.md' },
    binding: 'a'.repeat(64),
    idempotencyKey: 'k',
    attempt: 1,
    state: 'done',
    intendedAt: '2026-03-02T10:01:00.000Z',
    endedAt: null,
    result: null,
    message: null,
    canUndo: false,
    undoneBy: null,
    ...facts,
  };
}

export function aHandOff(facts: Partial<HandOff> = {}): HandOff {
  return {
    handOffId: 'ho-1',
    runId: 'run-1',
    agent: 'agent',
    step: 5,
    to: 'claims desk',
    packet: {
      question: 'Does the customer keep the discount?',
      task: 'Answer the customer',
      context: '',
      known: [],
      documents: [],
      notDone: [],
      effects: [],
      traceIds: [],
    },
    state: 'open',
    createdAt: '2026-03-02T09:00:00.000Z',
    endedAt: null,
    answer: null,
    ...facts,
  };
}

export function aTask(facts: Partial<QueuedTask> = {}): QueuedTask {
  return {
    taskId: 'ta-1',
    agent: 'agent',
    task: 'Check the invoice',
    state: 'dead',
    attempts: 3,
    maxAttempts: 3,
    notBefore: '2026-03-02T08:00:00.000Z',
    leaseUntil: null,
    createdAt: '2026-03-02T08:00:00.000Z',
    updatedAt: '2026-03-02T08:30:00.000Z',
    fromRunId: null,
    runId: null,
    error: 'no such pipeline',
    answer: null,
    ...facts,
  };
}

export function aToolStep(facts: Partial<ToolStep> = {}): ToolStep {
  return {
    callId: 'c-1',
    tool: 'search',
    contractVersion: 2,
    effect: 'read',
    arguments: {},
    repairs: [],
    result: null,
    sameAsStep: null,
    passages: [],
    preview: [],
    approvalId: null,
    effectId: null,
    handOffId: null,
    ...facts,
  };
}

export function aStep(facts: Partial<AgentStep> = {}): AgentStep {
  return {
    number: 1,
    round: 1,
    kind: 'tool',
    status: 'ok',
    startedAt: '2026-03-02T10:00:00.000Z',
    endedAt: null,
    ms: null,
    traceId: null,
    spanId: null,
    newFacts: 0,
    costUsd: null,
    model: null,
    tool: null,
    ...facts,
  };
}
