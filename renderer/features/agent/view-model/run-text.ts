import type { AgentResult, AgentRunStatus, AgentRunSummary } from '../../../../main/contract/agent.ts';
import type { ChipTone, DotState } from '../../../ui/index.ts';

export interface StatusFace {
  dot: DotState;
  word: string;
  tone: ChipTone;
}

const FACES: Readonly<Record<AgentRunStatus, StatusFace>> = {
  running: { dot: 'running', word: 'running', tone: 'accent' },
  waiting: { dot: 'warn', word: 'waits', tone: 'warn' },
  interrupted: { dot: 'warn', word: 'interrupted', tone: 'warn' },
  answered: { dot: 'ok', word: 'answered', tone: 'ok' },
  stopped: { dot: 'error', word: 'stopped', tone: 'error' },
  failed: { dot: 'error', word: 'failed', tone: 'error' },
  cancelled: { dot: 'off', word: 'stopped by you', tone: 'neutral' },
};

/** @returns a run's state in shape and words; an effect that nobody knows about speaks loudest */
export function runFace({ status, unknownEffects }: Pick<AgentRunSummary, 'status' | 'unknownEffects'>): StatusFace {
  if (unknownEffects > 0 && status !== 'running') return { dot: 'warn', word: 'unknown effect', tone: 'warn' };
  return FACES[status];
}

/** @returns what the run wants of whoever looks at it, in one sentence; then what is worth knowing beside it */
export function runVerdict(run: AgentResult): { sentence: string; detail: string } {
  const approval = run.approvals.find(({ state }) => state === 'open');
  const question = run.handOffs.find(({ state }) => state === 'open');
  const unknown = run.effects.find(({ state }) => state === 'unknown');
  if (unknown !== undefined) {
    return {
      sentence: `Look and decide: did ${unknown.tool} happen?`,
      detail: 'It was begun and nothing tells whether it happened. It is not done again by itself.',
    };
  }
  if (approval !== undefined) {
    return {
      sentence: `Waiting for you: ${approval.tool}`,
      detail: approval.preview[0] ?? 'It goes on when you have decided.',
    };
  }
  if (question !== undefined) {
    return { sentence: `Handed to ${question.to}: ${question.packet.question}`, detail: 'It goes on with the answer.' };
  }
  const detail = run.message ?? '';
  if (run.status === 'running') return { sentence: 'At work', detail: detail || `Step ${run.stepCount}` };
  if (run.status === 'answered') {
    const rests = run.citations.length === 0 ? '' : `${run.citations.length} citations. `;
    return { sentence: run.refused ? 'The documents do not settle this' : 'Answered', detail: `${rests}${detail}` };
  }
  if (run.status === 'interrupted') {
    return { sentence: 'Interrupted; it can go on from its last step', detail };
  }
  if (run.status === 'cancelled') return { sentence: 'Stopped by you', detail };
  return { sentence: STOPPED[run.stoppedBy ?? 'error'] ?? 'Stopped', detail };
}

const STOPPED: Readonly<Record<string, string>> = {
  steps: 'Stopped: all its steps are used',
  tokens: 'Stopped: all its tokens are used',
  cost: 'Stopped: its money is used',
  time: 'Stopped: its time is up',
  'no-progress': 'Stopped: it learnt nothing new',
  error: 'Failed',
};

/** @returns whether `agent.resume` has something to go on with, and nobody has to decide first */
export function canResume(run: AgentResult): boolean {
  if (run.approvals.some(({ state }) => state === 'open')) return false;
  if (run.effects.some(({ state }) => state === 'unknown')) return false;
  if (run.handOffs.some(({ state }) => state === 'open')) return false;
  return (
    run.status === 'waiting' || run.status === 'interrupted' || run.status === 'stopped' || run.status === 'failed'
  );
}
