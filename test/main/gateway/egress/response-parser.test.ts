import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  type ParsedResponse,
  ResponseError,
  ResponseParser,
} from '../../../../main/gateway/egress/load/response-parser.ts';
import { SseDeltas } from '../../../../main/gateway/egress/load/sse-deltas.ts';
import { mutateText } from '../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

interface Read extends ParsedResponse {
  isDone: boolean;
  bodyBytes: number;
}

/** Reads one answer that comes in pieces. */
function read(pieces: readonly string[], options: { isHead?: boolean; ends?: boolean } = {}): Read {
  const parser = new ResponseParser();
  parser.begin(options.isHead ?? false, null);
  for (const piece of pieces) parser.push(Buffer.from(piece, 'latin1'));
  if (options.ends) parser.end();
  return { ...parser.response, isDone: parser.isDone, bodyBytes: parser.bodyBytes };
}

function codeOf(pieces: readonly string[]): string {
  try {
    read(pieces, { ends: true });
  } catch (error) {
    return error instanceof ResponseError ? error.code : 'another error';
  }
  return 'no error';
}

const LENGTH = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nx-sum: 31\r\n\r\n';

describe('a response', () => {
  it('with a length ends there, and the connection lives on', () => {
    expect(read([LENGTH])).toEqual({ status: 200, keepsAlive: true, isEventStream: false, isDone: true, bodyBytes: 7 });
  });

  it('in chunks ends with the empty one and its trailer', () => {
    expect(read([CHUNKED])).toMatchObject({ isDone: true, keepsAlive: true });
    expect(read([CHUNKED.slice(0, -2)]).isDone).toBe(false);
  });

  it('without either ends with the connection, which is not used again', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nas long as it takes';
    expect(read([text])).toMatchObject({ isDone: false });
    expect(read([text], { ends: true })).toMatchObject({ isDone: true, keepsAlive: false, bodyBytes: 19 });
  });

  it.each([
    ['HTTP/1.1 204 No Content\r\n\r\n', false],
    ['HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n', true],
    ['HTTP/1.1 404 \r\ncontent-length: 0\r\n\r\n', false],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 OK\r\n\r\n', false],
  ])('has no body in %j', (text, isHead) =>
    expect(read([text], { isHead })).toMatchObject({ isDone: true, bodyBytes: 0 }),
  );

  it.each([
    ['HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\nConnection: Keep-Alive\r\ncontent-length: 0\r\n\r\n', true],
    ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\ncontent-length: 0\r\n\r\n', true],
  ])('keeps the connection or not: %j', (text, keepsAlive) => expect(read([text]).keepsAlive).toBe(keepsAlive));

  it('is the same however it is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(LENGTH, CHUNKED), fc.array(fc.nat(200), { maxLength: 12 }), (text, cuts) => {
        const at = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((to, index) => text.slice(at[index], to));
        expect(read(pieces)).toEqual(read([text]));
      }),
    );
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'malformed_response'],
    ['another version', 'HTTP/2 200 OK\r\n\r\n', 'malformed_response'],
    ['no status', 'HTTP/1.1 2000 OK\r\n\r\n', 'malformed_response'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'malformed_response'],
    ['a line that is no field', 'HTTP/1.1 200 OK\r\nhello\r\n\r\n', 'malformed_response'],
    ['a field without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n', 'malformed_response'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'malformed_response'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'malformed_response'],
    ['both ways', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', 'malformed_response'],
    ['an unknown encoding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n', 'malformed_response'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'malformed_response'],
    [
      'a chunk longer than its size',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n',
      'malformed_response',
    ],
    [
      'a size line without an end',
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;${'x'.repeat(400)}`,
      'malformed_response',
    ],
    ['bytes behind it', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab', 'malformed_response'],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(4000)}`, 'head_too_large'],
    ['a head beyond the limit', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(MAX_HEAD_BYTES)}\r\n\r\n`, 'head_too_large'],
    ['a body beyond the limit', `HTTP/1.1 200 OK\r\ncontent-length: ${MAX_BODY_BYTES + 1}\r\n\r\n`, 'body_too_large'],
    ['a chunk beyond the limit', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\n', 'body_too_large'],
    ['an end within its body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab', 'connection_closed'],
    ['an end within its head', 'HTTP/1.1 200', 'connection_closed'],
  ])('is refused for %s', (_what, text, code) => expect(codeOf([text])).toBe(code));

  it('is read or refused, whatever was done to it and however it is cut', () => {
    const random = createSeededRandom(21);
    const splices = [
      '\r\n',
      '\r\n\r\n',
      'HTTP/1.1 ',
      '0\r\n',
      ';',
      ':',
      'content-length: 3\r\n',
      '\u0000',
      'ffffffff',
      '-1',
    ];
    for (let round = 0; round < 20_000; round += 1) {
      const text = mutateText(round % 2 === 0 ? LENGTH : CHUNKED, random, { splices, longest: 40 });
      const cut = Math.floor(random.next() * text.length);
      expect(codeOf([text.slice(0, cut), text.slice(cut)])).not.toBe('another error');
    }
  });
});

describe('the deltas of a stream', () => {
  function deltasOf(pieces: readonly (readonly [number, string])[]): SseDeltas {
    let nowMs = 0;
    const deltas = new SseDeltas(() => nowMs);
    for (const [ms, text] of pieces) {
      nowMs = ms;
      deltas.push(Buffer.from(text));
    }
    return deltas;
  }

  it('are when events with data came: the first token, then gaps', () => {
    const deltas = deltasOf([
      [10, ': warming up\n\n'],
      [20, 'data: {"x":1}\n\n'],
      [50, 'event: delta\r\ndata: y\r\n'],
      [60, '\r\n'],
      [90, 'data: a\ndata: b\n\ndat'],
      [95, 'a: c\n\n'],
      [99, 'data: [DONE]\n\n'],
    ]);
    expect(deltas.firstTokenMs).toBe(20);
    expect(deltas.interTokenMs).toEqual([40, 30, 5]);
  });

  it('are none for a body without an event', () => {
    expect(deltasOf([[5, '{"answer": "data: x"}']]).firstTokenMs).toBeNull();
  });
});
