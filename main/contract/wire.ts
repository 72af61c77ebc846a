import type { SerializedError } from './serialized-error.ts';

/**
 * The frames of the contract. The same frames run over a MessagePort, a WebSocket and a local socket; a frame is always
 * JSON-safe data. Calls and streams are numbered by the caller. A stream's callee sends at most as many items as it
 * holds credit for; the caller grants more as it consumes. Exactly one `value`, `end` or `error` closes a number.
 */
export type ClientFrame =
  | { type: 'call'; id: number; method: string; request: unknown; deadlineMs?: number }
  | { type: 'stream'; id: number; method: string; request: unknown; credit: number; deadlineMs?: number }
  | { type: 'credit'; id: number; items: number }
  | { type: 'cancel'; id: number }
  | { type: 'ping'; id: number };

export type ServerFrame =
  | { type: 'value'; id: number; value: unknown }
  | { type: 'item'; id: number; item: unknown }
  | { type: 'end'; id: number }
  | { type: 'error'; id: number; error: SerializedError }
  | { type: 'pong'; id: number }
  /** The last frame before the callee closes the connection because the caller broke its rules. */
  | { type: 'closing'; error: SerializedError };

/** Requests above this are refused: the contract carries questions and settings, never files. Bytes of JSON text. */
export const MAX_CLIENT_FRAME_BYTES = 1024 * 1024;
/** Answers may be larger (a document window, a trace with its spans), yet bounded. */
export const MAX_SERVER_FRAME_BYTES = 64 * 1024 * 1024;
/** Items a stream may send before the caller must grant more. */
export const DEFAULT_STREAM_CREDIT = 64;
/** Calls and streams one connection may have open. */
export const MAX_OPEN_CALLS = 256;
/** The most credit a stream may hold: a caller that wants more items in flight than this is not counting. */
export const MAX_STREAM_CREDIT = 10_000;
