import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderDeclaration } from '../../../main/contract/provider.ts';
import { serveLoopback } from '../loopback-server.ts';
import { anthropic } from './anthropic.ts';
import { google } from './google.ts';
import { openAiChat } from './openai-chat.ts';
import { openAiResponses } from './openai-responses.ts';
import { MODEL, type SeenRequest, type Usage, type Vendor, type VendorError } from './vendor.ts';

export const VENDORS: readonly Vendor[] = [
  openAiChat('openai', 'OpenAI chat completions'),
  openAiResponses,
  anthropic,
  google,
  openAiChat('openai-compatible', 'an OpenAI-compatible server'),
  openAiChat('ollama', 'Ollama'),
];
export const USAGE: Usage = { input: 120, cached: 100, output: 30, reasoning: 0 };

/** What the fake does with one request. */
export type Behaviour =
  | { do: 'answer'; pieces: readonly string[]; usage?: Usage; headers?: Record<string, string> }
  /** Every byte in a write of its own: characters and events are cut anywhere. */
  | { do: 'drip'; pieces: readonly string[] }
  | { do: 'call'; id: string; name: string; args: Record<string, unknown> }
  | { do: 'whole'; text: string }
  | ({ do: 'refuse'; headers?: Record<string, string> } & VendorError)
  | { do: 'send'; text: string; status?: number; headers?: Record<string, string> }
  /** Begins to answer, then breaks the connection. */
  | { do: 'reset'; pieces: readonly string[] }
  /** Begins to answer, then ends as if that were all. */
  | { do: 'stop short'; pieces: readonly string[] }
  | { do: 'fail midway'; pieces: readonly string[] }
  | { do: 'garble'; pieces: readonly string[] }
  | { do: 'filter' }
  /** Begins to answer and says nothing more. */
  | { do: 'hang'; pieces: readonly string[] };

export interface ProviderFake {
  baseUrl: string;
  declaration: ProviderDeclaration;
  modelId: string;
  requests: (SeenRequest & { headers: IncomingMessage['headers']; path: string; raw: string })[];
  /** Behaves so for the requests to come, one after the other; the last one stays. */
  will(...behaviours: Behaviour[]): void;
  /** Resolves when the connection of the latest request is closed. */
  closed(): Promise<void>;
}

/** A server on this machine that speaks a vendor's wire format and misbehaves on demand. */
export async function startProviderFake(vendor: Vendor, id = vendor.kind as string): Promise<ProviderFake> {
  let behaviours: Behaviour[] = [{ do: 'answer', pieces: ['Hello.'] }];
  const closed: Promise<void>[] = [];
  const requests: ProviderFake['requests'] = [];
  const { url } = await serveLoopback((request, response) => {
    closed.push(new Promise((resolve) => request.socket.once('close', () => resolve())));
    void readBody(request).then((raw) => {
      const path = request.url ?? '';
      requests.push({ ...vendor.read(JSON.parse(raw), path), headers: request.headers, path, raw });
      const [behaviour = { do: 'filter' as const }] = behaviours;
      if (behaviours.length > 1) behaviours = behaviours.slice(1);
      behave(vendor, behaviour, response);
    });
  });
  const baseUrl = `${url}/v1`;
  return {
    baseUrl,
    declaration: {
      id,
      kind: vendor.kind,
      baseUrl,
      models: [],
      ...(vendor.api === undefined ? {} : { api: vendor.api }),
    },
    modelId: `${id}/${MODEL}`,
    requests,
    will: (...next) => {
      behaviours = next;
    },
    closed: async () => closed.at(-1),
  };
}

function behave(vendor: Vendor, behaviour: Behaviour, response: ServerResponse): void {
  const stream = (events: readonly string[], headers: Record<string, string> = {}): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req-7', ...headers });
    for (const text of events) response.write(text);
  };
  const begun = (pieces: readonly string[]): readonly string[] => {
    const events = vendor.textEvents([...pieces, 'unsaid'], USAGE);
    return events.slice(
      0,
      events.findIndex((text) => text.includes('unsaid')),
    );
  };
  switch (behaviour.do) {
    case 'answer':
      stream(vendor.textEvents(behaviour.pieces, behaviour.usage ?? USAGE), behaviour.headers);
      response.end();
      return;
    case 'drip':
      void drip(Buffer.from(vendor.textEvents(behaviour.pieces, USAGE).join('')), response);
      return;
    case 'call':
      stream(vendor.toolEvents(behaviour, USAGE));
      response.end();
      return;
    case 'whole':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(vendor.whole(behaviour.text, USAGE)));
      return;
    case 'refuse':
      response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers });
      response.end(JSON.stringify(vendor.errorBody(behaviour)));
      return;
    case 'send':
      response.writeHead(behaviour.status ?? 200, behaviour.headers ?? {});
      response.end(behaviour.text);
      return;
    case 'reset':
      stream(begun(behaviour.pieces));
      setImmediate(() => response.socket?.resetAndDestroy());
      return;
    case 'stop short':
      stream(begun(behaviour.pieces));
      response.end();
      return;
    case 'fail midway':
      stream([...begun(behaviour.pieces), vendor.failureEvent ?? '']);
      response.end();
      return;
    case 'garble':
      stream([...begun(behaviour.pieces), 'data: {"choices": [{"delta"\n\n']);
      response.end();
      return;
    case 'filter':
      stream(vendor.filteredEvents(USAGE));
      response.end();
      return;
    case 'hang':
      stream(begun(behaviour.pieces));
  }
}

async function drip(bytes: Buffer, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const byte of bytes) {
    await new Promise<void>((resolve) => response.write(Buffer.of(byte), () => resolve()));
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
