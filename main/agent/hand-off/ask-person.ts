import type { LoopRun } from '../loop-run.ts';
import type { Round } from '../loop-state.ts';
import { endStep, type Fitting, type PlannedCall } from '../record-call.ts';
import { buildPacket, openHandOff } from './build-packet.ts';

/** The tool by which an agent asks somebody: the loop answers it, by waiting. */
export const ASK_PERSON_TOOL = 'builtin/ask-person';
const HAND_OFF_ID_BYTES = 6;
/** Whom a hand-off goes to when the model names nobody. */
const ANYBODY = 'person';

/** @returns whether the person has not answered yet */
export function askPerson(loop: LoopRun, round: Round, one: PlannedCall, prepared: Fitting): boolean {
  const { run, state, stores, random, clock } = loop;
  const text = (name: string): string => {
    const value = prepared.args[name];
    return typeof value === 'string' ? value : '';
  };
  const known = one.before?.tool?.handOffId ?? handOffOf(loop, one.number);
  if (known === null) {
    const handOffId = `h-${random.hex(HAND_OFF_ID_BYTES)}`;
    const notDone = prepared.args['not_done'];
    const packet = buildPacket(run, state, {
      question: text('question'),
      notDone: Array.isArray(notDone) ? notDone.map(String) : [],
      effects: stores.effects.list({ runId: run.runId, limit: 100 }),
      traceId: loop.span.traceId,
      askedBy: one.call.callId,
    });
    const to = text('to') || ANYBODY;
    const at = new Date(clock.now()).toISOString();
    stores.handOffs.create(openHandOff({ handOffId, run, step: one.number, to, packet, at }));
    wait(loop, round, one, handOffId);
    return true;
  }
  const handOff = stores.handOffs.read(known);
  if (handOff.state === 'open') {
    wait(loop, round, one, known);
    return true;
  }
  const isAnswered = handOff.answer !== null;
  const said = handOff.answer ?? 'Nobody answered: the question was closed.';
  endStep(loop, round, one, {
    span: undefined,
    status: isAnswered ? 'ok' : 'denied',
    newFacts: isAnswered ? 1 : 0,
    costUsd: 0,
    tool: { result: isAnswered ? { ok: true, value: said } : { ok: false, message: said }, handOffId: known },
    replay: { output: { type: isAnswered ? 'text' : 'error-text', value: said } },
  });
  return false;
}

function wait(loop: LoopRun, round: Round, one: PlannedCall, handOffId: string): void {
  endStep(loop, round, one, {
    span: undefined,
    status: 'waiting',
    newFacts: 0,
    costUsd: null,
    tool: { handOffId },
    replay: {},
  });
}

/** A process that is gone may have asked, and not written the step down. */
function handOffOf({ stores, run }: LoopRun, step: number): string | null {
  const asked = stores.handOffs.list({ openOnly: false, runId: run.runId, limit: 1000 });
  return asked.find((handOff) => handOff.step === step)?.handOffId ?? null;
}
