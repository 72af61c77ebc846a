import type { SseDeltas } from './sse-deltas.ts';

/** Of a response's head, bytes: what Node's own parser takes. */
export const MAX_HEAD_BYTES = 16_384;
/** Of one body, bytes: an answer beyond it is not what a load test waits for. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Of a chunk's size line with its extensions, bytes. */
const MAX_CHUNK_LINE_BYTES = 256;

const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5][0-9][0-9])(?: |$)/;
const EMPTY: Buffer = Buffer.alloc(0);

type State = 'head' | 'body' | 'until-close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'done';

/** What a response turned out to be. */
export interface ParsedResponse {
  status: number;
  /** The connection may be used again. */
  keepsAlive: boolean;
  /** The body is a stream of server-sent events. */
  isEventStream: boolean;
}

/** A response that is no HTTP/1.1, or larger than is taken. `code` is what errors are counted by. */
export class ResponseError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads one response after the other from a connection. It knows as much of HTTP/1.1 as a load generator needs: the
 * status, how long the body is and whether the connection lives on; bodies are counted and let go of, but for the deltas
 * of a stream. Strict where leniency would make two readers disagree about where an answer ends.
 *
 * @see RFC 9112
 */
export class ResponseParser {
  readonly response: ParsedResponse = { status: 0, keepsAlive: true, isEventStream: false };
  #state: State = 'head';
  #kept: Buffer = EMPTY;
  /** Of the body or chunk under way. */
  #left = 0;
  #bodyBytes = 0;
  #isHeadRequest = false;
  #deltas: SseDeltas | null = null;

  /** @param isHeadRequest the answer of HEAD has no body whatever it says */
  begin(isHeadRequest: boolean, deltas: SseDeltas | null): void {
    this.#state = 'head';
    this.#kept = EMPTY;
    this.#bodyBytes = 0;
    this.#isHeadRequest = isHeadRequest;
    this.#deltas = deltas;
  }

  /** Of the body so far. */
  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** @throws ResponseError */
  push(data: Buffer): void {
    let rest = this.#kept.length === 0 ? data : Buffer.concat([this.#kept, data]);
    this.#kept = EMPTY;
    while (rest.length > 0) {
      const used = this.#take(rest);
      if (used === 0) {
        // Copied: whoever reads from the socket reads into the same memory again.
        this.#kept = Buffer.from(rest);
        return;
      }
      rest = rest.subarray(used);
    }
  }

  /** The peer has closed. @throws ResponseError when the answer was not at its end */
  end(): void {
    if (this.#state === 'until-close') this.#finish();
    if (this.#state !== 'done') throw new ResponseError('connection_closed', 'the connection closed within an answer');
  }

  /** @returns how many bytes it has used; 0 when it needs more to go on */
  #take(data: Buffer): number {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(data);
      case 'body':
      case 'chunk':
      case 'until-close':
        return this.#takeBody(data);
      case 'chunk-size':
        return this.#takeChunkSize(data);
      case 'chunk-end':
        if (data.length < 2) return 0;
        if (data[0] !== CR || data[1] !== LF) throw malformed('a chunk is longer than its size');
        this.#state = 'chunk-size';
        return 2;
      case 'trailer':
        return this.#takeTrailer(data);
      case 'done':
        throw malformed('bytes follow the end of an answer');
    }
  }

  #takeHead(data: Buffer): number {
    const end = data.indexOf('\r\n\r\n');
    if (end === -1 || end > MAX_HEAD_BYTES) {
      if (data.length > MAX_HEAD_BYTES) throw new ResponseError('head_too_large', 'the head is too large');
      return 0;
    }
    this.#readHead(data.toString('latin1', 0, end));
    return end + 4;
  }

  #readHead(head: string): void {
    const firstEnd = head.indexOf('\r\n');
    const statusLine = STATUS_LINE.exec(firstEnd === -1 ? head : head.slice(0, firstEnd));
    if (statusLine === null) throw malformed('it does not begin with a status line of HTTP/1.1');
    const status = Number(statusLine[2]);
    const fields = firstEnd === -1 ? NO_FIELDS : readFields(head, firstEnd + 2);
    // 100 and 103 come before the answer; 101 would end HTTP.
    if (status < 200) {
      if (status === 101) throw malformed('it switches to another protocol');
      return;
    }
    const { response } = this;
    response.status = status;
    response.keepsAlive = statusLine[1] === '1' ? !fields.closes : fields.keepsAlive;
    response.isEventStream = fields.isEventStream;
    if (!fields.isEventStream) this.#deltas = null;
    if (this.#isHeadRequest || status === 204 || status === 304) this.#finish();
    else if (fields.isChunked) this.#state = 'chunk-size';
    else if (fields.length === null) {
      response.keepsAlive = false;
      this.#state = 'until-close';
    } else if (fields.length === 0) this.#finish();
    else {
      this.#left = fields.length;
      this.#checkBody(fields.length);
      this.#state = 'body';
    }
  }

  #takeBody(data: Buffer): number {
    if (this.#state === 'until-close') {
      this.#count(data.length);
      this.#deltas?.push(data);
      return data.length;
    }
    const used = Math.min(this.#left, data.length);
    this.#count(used);
    this.#deltas?.push(used === data.length ? data : data.subarray(0, used));
    this.#left -= used;
    if (this.#left > 0) return used;
    if (this.#state === 'chunk') this.#state = 'chunk-end';
    else this.#finish();
    return used;
  }

  #takeChunkSize(data: Buffer): number {
    const end = lineEnd(data, MAX_CHUNK_LINE_BYTES, 'the size of a chunk');
    if (end === -1) return 0;
    const size = /^([0-9a-fA-F]{1,8})[ \t]*(?:;|$)/.exec(data.toString('latin1', 0, end));
    if (size?.[1] === undefined) throw malformed('a chunk has no size');
    this.#left = Number.parseInt(size[1], 16);
    this.#checkBody(this.#left);
    this.#state = this.#left === 0 ? 'trailer' : 'chunk';
    return end + 2;
  }

  #takeTrailer(data: Buffer): number {
    const end = lineEnd(data, MAX_HEAD_BYTES, 'the trailer');
    if (end === -1) return 0;
    if (end === 0) this.#finish();
    else this.#count(end);
    return end + 2;
  }

  #count(bytes: number): void {
    this.#checkBody(bytes);
    this.#bodyBytes += bytes;
  }

  #checkBody(more: number): void {
    if (this.#bodyBytes + more > MAX_BODY_BYTES) throw new ResponseError('body_too_large', 'the body is too large');
  }

  #finish(): void {
    this.#state = 'done';
  }
}

interface HeadFields {
  length: number | null;
  isChunked: boolean;
  closes: boolean;
  keepsAlive: boolean;
  isEventStream: boolean;
}

const NO_FIELDS: HeadFields = {
  length: null,
  isChunked: false,
  closes: false,
  keepsAlive: false,
  isEventStream: false,
};

/** Reads the five fields that matter, by the lengths of their names first: others are not even cut out. */
function readFields(head: string, from: number): HeadFields {
  const fields = { ...NO_FIELDS };
  for (let at = from; at < head.length; ) {
    const found = head.indexOf('\r\n', at);
    const end = found === -1 ? head.length : found;
    let colon = at;
    while (colon < end && head.charCodeAt(colon) !== COLON) colon += 1;
    if (colon === end || colon === at) throw malformed('a line of its head is no field');
    const length = colon - at;
    if (length === 14 || length === 17 || length === 10 || length === 12) {
      readField(fields, head.slice(at, colon).toLowerCase(), head.slice(colon + 1, end).trim());
    }
    at = end + 2;
  }
  // Two readers could take it for two different answers.
  if (fields.isChunked && fields.length !== null) throw malformed('it has a length and is chunked');
  return fields;
}

function readField(fields: HeadFields, name: string, value: string): void {
  if (name === 'content-length') {
    if (!/^[0-9]{1,15}$/.test(value)) throw malformed('its length is no number');
    const length = Number(value);
    if (fields.length !== null && fields.length !== length) throw malformed('it has two lengths');
    fields.length = length;
  } else if (name === 'transfer-encoding') {
    if (value.toLowerCase() !== 'chunked') throw malformed('its encoding is not chunked');
    fields.isChunked = true;
  } else if (name === 'connection') {
    const words = value.toLowerCase();
    if (words.includes('close')) fields.closes = true;
    else if (words.includes('keep-alive')) fields.keepsAlive = true;
  } else if (name === 'content-type') fields.isEventStream = value.toLowerCase().startsWith('text/event-stream');
}

/** @returns where the line ends, -1 when it does not end yet */
function lineEnd(data: Buffer, maxBytes: number, what: string): number {
  const end = data.indexOf('\r\n');
  if (end > maxBytes || (end === -1 && data.length > maxBytes + 2)) throw malformed(`${what} is too long`);
  return end;
}

function malformed(why: string): ResponseError {
  return new ResponseError('malformed_response', why);
}
