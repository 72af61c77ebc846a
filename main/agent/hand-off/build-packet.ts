import type { HandOff, HandOffPacket } from '../../contract/hand-off.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { StoredEffect, StoredRun } from '../../spec/agent-store.ts';
import { openCalls, type LoopState } from '../loop-state.ts';

/** UTF-16 units of one thing that is known. */
const MAX_KNOWN_LENGTH = 400;

/** @returns everything that a person needs to take the run over, as it stands now */
export function buildPacket(
  run: Pick<StoredRun, 'task' | 'traceIds'>,
  state: LoopState,
  options: {
    question: string;
    notDone: readonly string[];
    effects: readonly StoredEffect[];
    traceId?: TraceId;
    /** The call that asks: it is no work that is left. */
    askedBy?: string;
  },
): HandOffPacket {
  const said = state.rounds.map(({ step }) => step.model?.text.trim() ?? '').filter((text) => text !== '');
  const known = state.steps().flatMap((step): { step: number; text: string }[] => {
    const { tool } = step;
    if (tool === null || tool.result === null || !tool.result.ok || tool.passages.length > 0) return [];
    const value = typeof tool.result.value === 'string' ? tool.result.value : JSON.stringify(tool.result.value);
    return [{ step: step.number, text: `${tool.tool}: ${value.slice(0, MAX_KNOWN_LENGTH)}` }];
  });
  const passages = state
    .steps()
    .flatMap(({ number, tool }) =>
      (tool?.passages ?? [])
        .filter(({ isNew }) => isNew)
        .map(({ marker, excerpt }) => ({ step: number, text: `[${marker}] ${excerpt}` })),
    );
  const open = state.current === undefined ? [] : openCalls(state.current);
  return {
    question: options.question,
    task: run.task,
    context: said.join('\n\n'),
    known: [...known, ...passages].toSorted((a, b) => a.step - b.step),
    documents: state.context.map(({ chunk }, index) => ({
      marker: index + 1,
      displayPath: chunk.displayPath,
      headingPath: chunk.headingPath,
      text: chunk.text,
    })),
    notDone: [
      ...options.notDone,
      ...open.filter(({ callId }) => callId !== options.askedBy).map(({ name, input }) => `${name} ${input}`),
    ],
    effects: options.effects.map(({ tool, state: outcome, message }) =>
      message === null ? `${tool}: ${outcome}` : `${tool}: ${outcome} (${message})`,
    ),
    traceIds: [...new Set([...run.traceIds, ...(options.traceId === undefined ? [] : [options.traceId])])],
  };
}

/** @returns a hand-off that waits for somebody */
export function openHandOff(options: {
  handOffId: string;
  run: Pick<StoredRun, 'runId' | 'agent'>;
  step: number | null;
  to: string;
  packet: HandOffPacket;
  at: string;
}): HandOff {
  const { handOffId, run, step, to, packet, at } = options;
  return {
    handOffId,
    runId: run.runId,
    agent: run.agent,
    step,
    to,
    packet,
    state: 'open',
    createdAt: at,
    endedAt: null,
    answer: null,
  };
}
