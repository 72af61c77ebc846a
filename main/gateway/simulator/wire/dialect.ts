import type { SimulatedReply, SimulatedRequest } from '../simulated-request.ts';

/** What of an answer does not depend on what it says. The same call has the same, so that it is the same byte for byte. */
export interface AnswerIdentity {
  /** Eight hex digits. */
  tag: string;
  /** As the request named it, or as the profile calls itself. */
  model: string;
  /** Seconds since the Unix epoch. */
  createdAt: number;
}

/** A request as one wire format holds it. */
export interface DecodedRequest {
  model: string;
  isStream: boolean;
  /** OpenAI's `stream_options.include_usage`; the others always tell. */
  wantsUsage: boolean;
  request: SimulatedRequest;
}

/** A stream of server-sent events, in the order they are sent. Each text is whole events. */
export interface EventScript {
  head: string;
  /** @returns the events that carry one more piece of the answer's text */
  piece(text: string): string;
  /** Tool calls, the reason of the end, usage. */
  tail: string;
  /** What tells a client that nothing more comes. */
  end: string;
}

/** One vendor's wire format. */
export interface WireDialect {
  /** @throws WireRequestError for what the vendor would answer with 400 */
  decode(body: unknown): DecodedRequest;
  stream(reply: SimulatedReply, identity: AnswerIdentity, wantsUsage: boolean): EventScript;
  whole(reply: SimulatedReply, identity: AnswerIdentity): unknown;
  /** An event that its client cannot parse. */
  brokenEvent: string;
  error(error: WireError): unknown;
  /** Where this vendor puts the id of a request. */
  requestIdHeader: string;
}

export interface WireError {
  status: number;
  message: string;
  /** The member of the request that is wrong. */
  param: string | null;
  requestId: string;
}
