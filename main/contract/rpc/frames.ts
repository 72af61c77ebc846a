/**
 * Frames from text and to text: the one place where bytes from outside become typed values. A client frame comes from a
 * page or another process and is checked to the last key; a server frame comes from our own engine and has its shell
 * checked. Requests inside a client frame are parsed later, by the schema of their method.
 */
import * as z from 'zod';
import { ProtocolError } from '../../base/errors/protocol-error.ts';
import type { SerializedError } from '../serialized-error.ts';
import {
  type ClientFrame,
  MAX_CLIENT_FRAME_BYTES,
  MAX_SERVER_FRAME_BYTES,
  MAX_STREAM_CREDIT,
  type ServerFrame,
} from '../wire.ts';
import { MAX_TIMER_MS } from './call-withdrawal.ts';
import { assertPlainKeys } from './plain-keys.ts';
import { exceedsUtf8Bytes } from './utf8-byte-length.ts';

const id = z.int().min(0);
const method = z.string().max(100);
const deadlineMs = z.int().min(0).max(MAX_TIMER_MS).optional();
const request = z.unknown();

const clientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call'), id, method, request, deadlineMs }),
  z.strictObject({
    type: z.literal('stream'),
    id,
    method,
    request,
    credit: z.int().min(0).max(MAX_STREAM_CREDIT),
    deadlineMs,
  }),
  z.strictObject({ type: z.literal('credit'), id, items: z.int().min(1).max(MAX_STREAM_CREDIT) }),
  z.strictObject({ type: z.literal('cancel'), id }),
  z.strictObject({ type: z.literal('ping'), id }),
]);

const serializedError: z.ZodType<SerializedError> = z.object({
  name: z.string(),
  // An unknown code from a newer engine is kept as text; `deserializeError` knows what to do with it.
  code: z.string() as unknown as z.ZodType<SerializedError['code']>,
  message: z.string(),
  isRetryable: z.boolean(),
  details: z.record(z.string(), z.unknown()),
  get cause() {
    return serializedError.optional();
  },
}) as z.ZodType<SerializedError>;

const serverFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('value'), id, value: z.unknown() }),
  z.object({ type: z.literal('item'), id, item: z.unknown() }),
  z.object({ type: z.literal('end'), id }),
  z.object({ type: z.literal('error'), id, error: serializedError }),
  z.object({ type: z.literal('pong'), id }),
  z.object({ type: z.literal('closing'), error: serializedError }),
]);

/** @throws ProtocolError when the message is not text, too large, not JSON, or not a client frame to the last key */
export function decodeClientFrame(message: unknown): ClientFrame {
  const value = parseJson(message, MAX_CLIENT_FRAME_BYTES);
  assertPlainKeys(value);
  return validate(clientFrame, value) as ClientFrame;
}

/** @throws ProtocolError when the message is not text, too large, not JSON, or not a server frame */
export function decodeServerFrame(message: unknown): ServerFrame {
  return validate(serverFrame, parseJson(message, MAX_SERVER_FRAME_BYTES)) as ServerFrame;
}

/** @throws ProtocolError when the frame is larger than a caller may send or cannot be written as JSON */
export function encodeClientFrame(frame: ClientFrame): string {
  return encode(frame, MAX_CLIENT_FRAME_BYTES);
}

/** @throws ProtocolError when the frame is larger than a callee may send or cannot be written as JSON */
export function encodeServerFrame(frame: ServerFrame): string {
  return encode(frame, MAX_SERVER_FRAME_BYTES);
}

function encode(frame: ClientFrame | ServerFrame, limitBytes: number): string {
  let text: string;
  try {
    text = JSON.stringify(frame);
  } catch (cause) {
    throw new ProtocolError(`A ${frame.type} frame cannot be written as JSON.`, { cause });
  }
  if (exceedsUtf8Bytes(text, limitBytes)) throw tooLarge(`This ${frame.type} frame`, limitBytes);
  return text;
}

function parseJson(message: unknown, limitBytes: number): unknown {
  if (typeof message !== 'string') throw new ProtocolError(`A frame must be text, not ${typeof message}.`);
  if (exceedsUtf8Bytes(message, limitBytes)) throw tooLarge('A frame', limitBytes);
  try {
    return JSON.parse(message) as unknown;
  } catch (cause) {
    throw new ProtocolError('A frame must be JSON.', { cause });
  }
}

function validate(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new ProtocolError(`Not a frame of the contract${place}: ${issue?.message ?? 'invalid'}.`);
}

function tooLarge(what: string, limitBytes: number): ProtocolError {
  return new ProtocolError(`${what} is larger than ${limitBytes} bytes, the limit of the contract.`, {
    details: { limitBytes },
  });
}
