import type { SimulatorFault } from '../../../contract/simulator.ts';
import type { SimulatedReply } from '../simulated-request.ts';
import type { CallPlan } from '../simulation.ts';
import { splitTokens } from '../split-tokens.ts';
import type { AnswerIdentity, WireDialect } from './dialect.ts';

/** What a server does next on a connection. */
export type WireStep =
  | { type: 'wait'; ms: number }
  | { type: 'bytes'; bytes: Buffer }
  /** Cuts the socket hard. */
  | { type: 'reset' }
  /** Sends nothing more and closes nothing. */
  | { type: 'stall' };

interface ScriptOptions {
  dialect: WireDialect;
  reply: SimulatedReply;
  plan: CallPlan;
  identity: AnswerIdentity;
}

/**
 * The steps by which an answer is streamed, faults included, down to the byte: the same plan and reply give the same
 * steps. What comes after the last one is the ordinary end of the response.
 */
export function* streamScript(options: ScriptOptions & { wantsUsage: boolean }): Generator<WireStep, void> {
  const { fault } = options.plan;
  const cut = byteCutter(fault);
  for (const step of events(options)) {
    if (step.type === 'bytes') yield* cut(step.bytes);
    else yield step;
  }
}

function* events({
  dialect,
  reply,
  plan,
  identity,
  wantsUsage,
}: ScriptOptions & { wantsUsage: boolean }): Generator<WireStep, void> {
  const { fault } = plan;
  const script = dialect.stream(reply, identity, wantsUsage);
  const stopsAfter = fault !== null && 'afterTokens' in fault ? fault.afterTokens : Infinity;
  const tokens = splitTokens(reply.text);
  if (stopsAfter === 0 && fault?.type !== 'malformed-sse') {
    yield { type: fault?.type === 'stall' ? 'stall' : 'reset' };
    return;
  }
  if (plan.firstTokenMs > 0) yield { type: 'wait', ms: plan.firstTokenMs };
  yield say(script.head);
  let sent = 0;
  for (;;) {
    if (sent === Math.min(stopsAfter, tokens.length) && stopsAfter !== Infinity) {
      if (fault?.type !== 'malformed-sse') {
        yield { type: fault?.type === 'stall' ? 'stall' : 'reset' };
        return;
      }
      yield say(dialect.brokenEvent);
    }
    const token = tokens[sent];
    if (token === undefined) break;
    if (sent > 0) {
      const ms = plan.nextGapMs();
      if (ms > 0) yield { type: 'wait', ms };
    }
    yield say(script.piece(token));
    sent += 1;
  }
  if (fault?.type === 'missing-end') return;
  yield say(script.tail);
  const { end } = script;
  yield say(end);
  if (fault?.type === 'duplicate-end') yield say(end);
}

/** The steps by which an answer is sent as one document; faults of streams become what they would be there. */
export function* wholeScript({ dialect, reply, plan, identity }: ScriptOptions): Generator<WireStep, void> {
  const { fault } = plan;
  if (fault !== null && 'afterTokens' in fault && fault.afterTokens === 0 && fault.type !== 'malformed-sse') {
    yield { type: fault.type };
    return;
  }
  let ms = plan.firstTokenMs;
  for (const _ of splitTokens(reply.text).slice(1)) ms += plan.nextGapMs();
  if (ms > 0) yield { type: 'wait', ms };
  const body = Buffer.from(JSON.stringify(dialect.whole(reply, identity)));
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (fault?.type === 'reset' || fault?.type === 'stall') {
    yield { type: 'bytes', bytes: half };
    yield { type: fault.type };
  } else if (fault?.type === 'malformed-sse' || fault?.type === 'missing-end') {
    yield { type: 'bytes', bytes: half };
  } else {
    yield* byteCutter(fault)(body);
  }
}

function say(text: string): WireStep {
  return { type: 'bytes', bytes: Buffer.from(text) };
}

/** @returns how a fault cuts what is sent: not at all, inside characters, or a few bytes at a time */
function byteCutter(fault: SimulatorFault | null): (bytes: Buffer) => Iterable<WireStep> {
  if (fault?.type === 'split-utf8') return splitCharacters;
  if (fault?.type !== 'slow-drip') return (bytes) => [{ type: 'bytes', bytes }];
  return function* drip(bytes) {
    for (let start = 0; start < bytes.length; start += fault.bytes) {
      yield { type: 'wait', ms: fault.everyMs };
      yield { type: 'bytes', bytes: bytes.subarray(start, start + fault.bytes) };
    }
  };
}

/** Bytes 10xxxxxx go on a character that began before. */
const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;

function* splitCharacters(bytes: Buffer): Generator<WireStep, void> {
  let start = 0;
  for (let at = 1; at < bytes.length; at += 1) {
    const isInside = ((bytes[at] ?? 0) & CONTINUATION_MASK) === CONTINUATION;
    const wasInside = ((bytes[at - 1] ?? 0) & CONTINUATION_MASK) === CONTINUATION;
    if (!isInside || wasInside) continue;
    yield { type: 'bytes', bytes: bytes.subarray(start, at) };
    // Long enough for the pieces to be packets of their own.
    yield { type: 'wait', ms: 1 };
    start = at;
  }
  yield { type: 'bytes', bytes: bytes.subarray(start) };
}
