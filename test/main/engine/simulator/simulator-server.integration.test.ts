import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { always, serveProfile } from './serve-profile.ts';

const PATHS = ['/v1/chat/completions', '/v1/responses', '/v1/messages'] as const;
const BODIES = {
  '/v1/chat/completions': { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
  '/v1/responses': { model: 'm', input: 'Hi' },
  '/v1/messages': { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
} as const;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One request, byte for byte as it is answered. */
function post(
  port: number,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('the same profile and seed', () => {
  it.each(PATHS)('answer the n-th request of %s with the same bytes', async (path) => {
    const transcript = async (seed: number): Promise<string> => {
      const server = await serveProfile({ outputTokens: { type: 'uniform', from: 5, to: 30 } }, { seed });
      const told: unknown[] = [];
      for (const stream of [true, false, true]) {
        const { headers, body } = await post(server.port, path, JSON.stringify({ ...BODIES[path], stream }));
        told.push({ ...headers, 'content-length': null }, body.toString());
      }
      return JSON.stringify(told);
    };
    const first = await transcript(7);
    expect(await transcript(7)).toBe(first);
    expect(await transcript(8)).not.toBe(first);
  });
});

it('an answer says that it is of the model that was asked for, or of the one that the profile calls itself', async () => {
  const body = JSON.stringify(BODIES['/v1/chat/completions']);
  const modelOf = async (given: object): Promise<unknown> => {
    const answer = await post((await serveProfile({ ...given })).port, '/v1/chat/completions', body);
    return (JSON.parse(answer.body.toString()) as { model: unknown }).model;
  };
  expect(await modelOf({})).toBe('m');
  expect(await modelOf({ answersAs: 'm-2026-01' })).toBe('m-2026-01');
});

describe('embeddings', () => {
  const embed = async (seed: number, more: object = {}): Promise<number[][]> => {
    const server = await serveProfile({ answersAs: 'twin' }, { seed });
    const input = ['The gate opens at six.', 'When do gates open?', 'Two tugs take a long ship.'];
    const { status, body } = await post(server.port, '/v1/embeddings', JSON.stringify({ model: 'm', input, ...more }));
    expect(status).toBe(200);
    const answer = JSON.parse(body.toString()) as { model: string; data: { embedding: number[] }[] };
    expect(answer.model).toBe('twin');
    return answer.data.map(({ embedding }) => embedding);
  };
  const dot = (a: readonly number[] = [], b: readonly number[] = []): number =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

  it('lie near where texts share words, and are those of another model under another seed', async () => {
    const [gate, question, ship] = await embed(7);
    expect(dot(gate, gate)).toBeCloseTo(1, 5);
    expect(dot(gate, question)).toBeGreaterThan(dot(gate, ship) + 0.3);
    expect(await embed(7)).toEqual([gate, question, ship]);
    const [otherGate, otherQuestion] = await embed(8);
    expect(dot(otherGate, otherQuestion)).toBeCloseTo(dot(gate, question), 0);
    expect(Math.abs(dot(gate, otherGate))).toBeLessThan(0.5);
  });

  it('come as numbers or as bytes, of the length that is asked for, and of one text alike', async () => {
    expect((await embed(7, { dimensions: 8 })).map(({ length }) => length)).toEqual([8, 8, 8]);
    const [bytes = ''] = (await embed(7, { encoding_format: 'base64' })) as unknown as string[];
    const [numbers] = await embed(7);
    const packed = Buffer.from(bytes, 'base64');
    expect(Array.from({ length: 64 }, (_, at) => packed.readFloatLE(at * 4))).toEqual(numbers);
    expect(await embed(7, { input: 'The gate opens at six.' })).toEqual([numbers]);
  });

  it('are refused for what is no list of texts', async () => {
    const server = await serveProfile({});
    const answer = await post(server.port, '/v1/embeddings', JSON.stringify({ model: 'm', input: [] }));
    expect(answer.status).toBe(400);
    expect(server.status().requests).toBe(0);
  });
});

describe('faults on the wire', () => {
  it('a doubled end is there twice, a missing one not at all, a malformed event once', async () => {
    const bodyWith = async (fault: Record<string, unknown>): Promise<string> => {
      const server = await serveProfile(always(fault));
      const body = JSON.stringify({ ...BODIES['/v1/chat/completions'], stream: true });
      return (await post(server.port, '/v1/chat/completions', body)).body.toString();
    };
    expect((await bodyWith({ type: 'duplicate-end' })).match(/data: \[DONE\]/g)).toHaveLength(2);
    expect(await bodyWith({ type: 'missing-end' })).not.toMatch(/\[DONE\]|"finish_reason":"/);
    const broken = (await bodyWith({ type: 'malformed-sse', afterTokens: 2 })).split('\n\n').filter((event) => {
      try {
        JSON.parse(event.replace(/^data: /, ''));
        return false;
      } catch {
        return event !== '' && event !== 'data: [DONE]';
      }
    });
    expect(broken).toHaveLength(1);
  });

  it('characters of several bytes arrive in pieces', async () => {
    const server = await serveProfile(always({ type: 'split-utf8' }, { outputTokens: 40 }));
    const socket = connect(server.port, '127.0.0.1');
    const body = JSON.stringify({ ...BODIES['/v1/chat/completions'], stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\n` +
        `Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    let cut = 0;
    socket.on('data', (piece: Buffer) => {
      if (!piece.equals(Buffer.from(piece.toString('utf8')))) cut += 1;
    });
    await once(socket, 'close');
    expect(cut).toBeGreaterThan(2);
  });

  it('a reset is a reset of the socket, not an end', async () => {
    const server = await serveProfile(always({ type: 'reset', afterTokens: 0 }));
    await expect(post(server.port, '/v1/messages', JSON.stringify(BODIES['/v1/messages']))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });

  it('wrong usage is off by its factor in every format', async () => {
    const server = await serveProfile(always({ type: 'wrong-usage', factor: 10 }, { outputTokens: 5 }));
    for (const path of PATHS) {
      const { body } = await post(server.port, path, JSON.stringify(BODIES[path]));
      expect(body.toString()).toMatch(/"(?:completion|output)_tokens":50/);
    }
  });
});

describe('who may speak', () => {
  const body = JSON.stringify(BODIES['/v1/chat/completions']);

  it('this machine by its own names, without an origin or with its own', async () => {
    const { port } = await serveProfile('instant');
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await post(port, '/v1/chat/completions', body, headers)).status;
    expect(await status({})).toBe(200);
    expect(await status({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`]) {
      expect([host, await status({ host })]).toEqual([host, 403]);
    }
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]) {
      expect([origin, await status({ origin })]).toEqual([origin, 403]);
    }
  });

  it('no page that cannot ask first: only application/json is taken, and nothing answers for CORS', async () => {
    const { port } = await serveProfile('instant');
    const plain = await post(port, '/v1/chat/completions', body, { 'content-type': 'text/plain' });
    expect(plain.status).toBe(415);
    const asked = await post(port, '/v1/chat/completions', '', {}, 'OPTIONS');
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([405, undefined]);
  });

  it('nobody too slowly or too much', async () => {
    const { port } = await serveProfile('instant', {
      limits: { headersTimeoutMs: 100, requestTimeoutMs: 150, checkIntervalMs: 20 },
    });
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.on('error', () => {});
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{`,
    );
    await once(socket, 'close');
    expect(text).toMatch(/^(?:HTTP\/1\.1 408.*)?/);
    const large = Buffer.alloc(9 * 1024 * 1024, 'x');
    const refused = await post(port, '/v1/chat/completions', large).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    // Nine megabytes are still on their way when the answer comes: the client may see it or the end.
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(refused);
  });
});

it('answers every body in the shape of its vendor, whatever is in it', async () => {
  const { port } = await serveProfile('instant');
  const json = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom('', '{', '[]', 'null', '"x"', '{"model":"m"}', '['.repeat(50_000), '{"__proto__":{"a":1}}'),
    fc
      .record(
        {
          model: fc.oneof(fc.string(), fc.integer()),
          messages: fc.oneof(
            fc.array(
              fc.record({ role: fc.constantFrom('user', 'tool', 'x'), content: fc.jsonValue() }, { requiredKeys: [] }),
            ),
            fc.jsonValue(),
          ),
          input: fc.jsonValue(),
          max_tokens: fc.oneof(fc.integer(), fc.string()),
          tools: fc.jsonValue(),
          tool_choice: fc.jsonValue(),
          stream: fc.oneof(fc.boolean(), fc.jsonValue()),
          n: fc.integer(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), json, async (path, body) => {
      const { status, body: answered } = await post(port, path, body);
      if (status === 200) return;
      expect([400, 404]).toContain(status);
      const parsed = JSON.parse(answered.toString()) as { type?: string; error: { message: string; type: string } };
      expect(parsed.error.message).toMatch(/\S/);
      expect(parsed.error.type).toMatch(/_error$/);
      expect(parsed.type).toBe(path === '/v1/messages' ? 'error' : undefined);
    }),
    { numRuns: 300 },
  );
});
