import { BugError } from '../../base/errors/bug-error.ts';
import type { AgentEvent, AgentResult } from '../../contract/agent.ts';
import type { AskEvent, AskResult } from '../../contract/ask.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { EngineClient, RequestOf } from '../../contract/methods.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import type { SimulatorServerStatus } from '../../contract/simulator.ts';
import type { Trace } from '../../contract/trace.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LoadMeasurement } from '../../load/generate/load-measurement.ts';
import type { DrillSimulator } from './drill.ts';

/** What came of one question. A failed one is a row, not an exception. */
export interface DrillAnswer {
  /** Null when it failed before its run began. */
  traceId: TraceId | null;
  /** The code of the error; null when it was answered. */
  errorCode: string | null;
  errorMessage: string | null;
  /** What was said in the end; of one that failed, what had come until then. */
  answer: string;
  /** Null when it failed. */
  result: AskResult | null;
  /** Times that what had come was taken back and begun again. */
  restarts: number;
  /** Until the first word, from when it was asked; null when none came. */
  firstTokenMs: number | null;
  ms: number;
}

export interface DrillLoadOptions {
  ratePerSecond: number;
  durationMs: number;
  /** Gaps as chance makes them, or all alike, which is the default. */
  arrivals?: 'even' | 'poisson';
  /** From the arrival; who was not answered by then has left. */
  timeoutMs?: number;
  /** @param index of the arrival, from 0 */
  ask(index: number): RequestOf<'ask.run'>;
}
export interface DrillLoad {
  measurement: LoadMeasurement;
  /** In the order of arrival; of those who left, without an answer. */
  answers: readonly DrillAnswer[];
}

/**
 * One side of a drill: a workspace of its own, the engine that has it open, and simulators on real sockets. Every trace
 * that is left is noted.
 */
export interface DrillDesk {
  /** The engine, with the workspace open. */
  readonly engine: EngineClient;
  /** Absolute path. */
  readonly workspace: string;
  readonly guardrail: boolean;
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Tells whoever waits what is being done, in a few words. */
  say(message: string): void;
  /** Requests, faults and clients that left, as the simulator counted them. */
  simulator(id: string): Promise<SimulatorServerStatus>;
  /** Serves another profile at the simulator's address, as a provider that changed overnight; its counts begin anew. */
  replaceSimulator(id: string, profile: DrillSimulator): Promise<void>;
  /** @param signal of one who may leave before the drill ends */
  ask(request: RequestOf<'ask.run'>, signal?: AbortSignal): Promise<DrillAnswer>;
  /** Asks in the open model: when the schedule says, whatever became of those before. */
  load(options: DrillLoadOptions): Promise<DrillLoad>;
  /** Runs an agent until it has ended or waits. */
  runAgent(request: RequestOf<'agent.run'>): Promise<AgentResult>;
  resumeAgent(request: RequestOf<'agent.resume'>): Promise<AgentResult>;
  trace(traceId: TraceId): Promise<Trace>;
  /** Notes a trace that came about otherwise. */
  note(traceId: TraceId): void;
  /** Closes the workspace's engine and opens another on it, as a process that starts anew would. */
  restart(options?: { whileClosed?: () => Promise<void> | void }): Promise<void>;
  /**
   * Has a process of its own run an agent, kills it when it is due, and opens the workspace anew.
   *
   * @param options.isDue asked again and again while the agent is at work
   * @returns the id of the run that was cut off
   */
  dieAtWork(options: { task: string; isDue: () => Promise<boolean> }): Promise<string>;
}

/** Reads an ask to its end. */
export async function readAsk(events: AsyncIterable<AskEvent>): Promise<DrillAnswer> {
  const startedAt = performance.now();
  const sinceStart = (): number => performance.now() - startedAt;
  let traceId: TraceId | null = null;
  let firstTokenMs: number | null = null;
  let restarts = 0;
  let said = '';
  const end = (error: unknown, answer: string, result: AskResult | null): DrillAnswer => {
    const { code, message } = error === null ? { code: null, message: null } : wordsOf(error);
    return {
      traceId,
      errorCode: code,
      errorMessage: message,
      answer,
      result,
      restarts,
      firstTokenMs,
      ms: sinceStart(),
    };
  };
  try {
    for await (const event of events) {
      if (event.type === 'ask-started') traceId = event.traceId;
      else if (event.type === 'text-delta') {
        firstTokenMs ??= sinceStart();
        said += event.delta;
      } else if (event.type === 'text-restarted') {
        restarts += 1;
        said = '';
      } else if (event.type === 'ask-finished') return end(null, event.result.answer, event.result);
      else if (event.type === 'ask-failed') return end(event.error, event.partial === '' ? said : event.partial, null);
    }
  } catch (error) {
    return end(error, said, null);
  }
  return end(new BugError('an ask ended without a word'), said, null);
}

function wordsOf(error: unknown): { code: string; message: string } {
  const { code = 'unexpected', message = String(error) } = error as { code?: string; message?: string };
  return { code, message };
}

/** @returns the result of a run. @throws what kept it from beginning, or broke it */
export async function readAgent(
  events: AsyncIterable<AgentEvent>,
  note: (traceId: TraceId) => void,
): Promise<AgentResult> {
  for await (const event of events) {
    if (event.type === 'agent-started') note(event.traceId);
    else if (event.type === 'agent-finished') return event.result;
    else if (event.type === 'agent-failed') throw deserializeError(event.error);
  }
  throw new BugError('an agent ended without a word');
}
