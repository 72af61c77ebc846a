import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { generateSigningSecret, openSigningKey, type SigningKey } from '../../main/storage/signing-key.ts';
import type { UpdateFeed } from '../../main/update/feed.ts';
import { serveLoopback } from './loopback-server.ts';

/** A package that is large enough to come in several pieces. */
export const PACKAGE = Buffer.from(Array.from({ length: 400_000 }, (_, index) => (index * 7 + (index >> 8)) % 251));

/** A feed on this machine whose files a test may change; it counts who connects and what they ask for. */
export interface FeedServer {
  url: string;
  key: SigningKey;
  /** By path. */
  files: Map<string, Uint8Array>;
  /** `GET /path` of every request, with its range. */
  requests: string[];
  connections: number;
  /** Signs a feed and puts both files in their places. @returns the feed's bytes */
  publish(changes?: Partial<UpdateFeed>, key?: SigningKey): Buffer;
  /** What a request gets instead, once. */
  answerOnce: Answer | null;
  /** What requests for a path get instead. */
  answerWith: Map<string, Answer>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export function newKey(): SigningKey {
  return openSigningKey(generateSigningSecret());
}

/** @returns a feed of 9.9.9 for this machine, with the given changes */
export function feedOf(changes: Partial<UpdateFeed> = {}): UpdateFeed {
  return {
    format: 'trestle-update-feed',
    version: 1,
    release: '9.9.9',
    minimumVersion: '0.1.0',
    publishedAt: '2026-11-20T00:00:00.000Z',
    expiresAt: '2999-01-01T00:00:00.000Z',
    notes: 'Tools are found faster.',
    artefacts: [
      {
        platform: process.platform as 'linux',
        arch: process.arch as 'x64',
        kind: 'deb',
        url: 'trestle.deb',
        sizeBytes: PACKAGE.byteLength,
        sha512: createHash('sha512').update(PACKAGE).digest('hex'),
      },
    ],
    ...changes,
  };
}

export async function serveFeed(): Promise<FeedServer> {
  const files = new Map<string, Uint8Array>([['/trestle.deb', PACKAGE]]);
  const key = newKey();
  const feed: FeedServer = {
    url: '',
    key,
    files,
    requests: [],
    connections: 0,
    answerOnce: null,
    answerWith: new Map(),
    publish: (changes, by = key) => {
      const bytes = Buffer.from(`${JSON.stringify(feedOf(changes), null, 2)}\n`);
      files.set('/feed.json', bytes);
      files.set('/feed.json.sig', Buffer.from(`${by.sign(bytes)}\n`));
      return bytes;
    },
  };
  const { url, server } = await serveLoopback((request, response) => {
    const { range } = request.headers;
    feed.requests.push(`${request.method} ${request.url}${range === undefined ? '' : ` ${range}`}`);
    const instead = feed.answerOnce ?? feed.answerWith.get(request.url ?? '');
    feed.answerOnce = null;
    if (instead === undefined) answer(files, request, response);
    else instead(request, response);
  });
  server.on('connection', () => (feed.connections += 1));
  feed.url = `${url}/feed.json`;
  return feed;
}

function answer(files: ReadonlyMap<string, Uint8Array>, request: IncomingMessage, response: ServerResponse): void {
  const file = files.get(request.url ?? '');
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  if (from === undefined) response.writeHead(200).end(file);
  else if (Number(from) >= file.byteLength) response.writeHead(416).end();
  else response.writeHead(206).end(file.subarray(Number(from)));
}
