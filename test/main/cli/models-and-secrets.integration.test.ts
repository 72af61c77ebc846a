import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskResult } from '../../../main/contract/ask.ts';
import type { EgressLogPage } from '../../../main/contract/egress-log.ts';
import type { SecretListResponse } from '../../../main/contract/secret.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';
import { openAiResponses } from '../../support/providers/openai-responses.ts';

const KEY = 'sk-canary-9876543210abcdef';
const QUESTION = 'How many days of annual leave?';

let desk: CliDesk;
let server: Server;
let asked: { path: string; key: string | undefined }[];
let environment: Record<string, string>;

beforeAll(async () => {
  desk = createCliDesk();
  asked = [];
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const key = request.headers.authorization;
      asked.push({ path: request.url ?? '', key });
      if (key !== `Bearer ${KEY}`) {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end(JSON.stringify(openAiResponses.errorBody({ status: 401, message: `Incorrect key ${key}` })));
      } else if (request.url === '/v1/models') response.end('{"data":[{"id":"gpt-4o"},{"id":"tiny"}]}');
      else {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const pieces = ['Every employee has ', '25 days of annual leave. [1]'];
        const usage = { input: 1000, cached: 200, output: 30, reasoning: 0 };
        response.end(openAiResponses.textEvents(pieces, usage).join(''));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await mkdir(join(desk.folder, 'docs'));
  await writeFile(join(desk.folder, 'docs', 'leave.md'), '# Leave\n\nEvery employee has 25 days of annual leave.\n');
  await desk.run('ingest', 'docs', '-w', 'w', '--quiet');
  const file = join(desk.folder, 'w', 'trestle.jsonc');
  const provider = { id: 'openai', kind: 'openai', baseUrl: `http://127.0.0.1:${port}/v1`, api: 'responses' };
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"sources":', `"providers": [${JSON.stringify(provider)}],\n  "sources":`));
  await writeFile(join(desk.folder, 'passphrase'), 'correct horse battery staple\n');
  environment = { TRESTLE_PASSPHRASE_FILE: join(desk.folder, 'passphrase') };
});
afterAll(() => {
  server.close();
  desk.remove();
});

const run = (...argv: string[]) => desk.runWith(environment, ...argv);

describe('models and secrets on the command line', () => {
  it('keeps no secret where nothing could open the vault again, and exits 6 with the way out', async () => {
    const outcome = await desk.runReading(`${KEY}\n`, {}, 'secret', 'set', 'OPENAI_API_KEY');
    expect(outcome.exitCode).toBe(6);
    expect(outcome.sentence).toContain('TRESTLE_PASSPHRASE_FILE');
  });

  it('asks without a key: exit 6, naming the key and how to set it', async () => {
    const outcome = await run('ask', QUESTION, '-w', 'w', '--model', 'anthropic/claude-x');
    expect(outcome).toMatchObject({ exitCode: 6, stdout: '' });
    expect(outcome.sentence).toContain('trestle secret set ANTHROPIC_API_KEY');
  });

  it('takes a secret from stdin, lists its name, and shows its value to nobody', async () => {
    const set = await desk.runReading(`  ${KEY}\n`, environment, 'secret', 'set', 'OPENAI_API_KEY', '--json');
    expect(set.json()).toMatchObject({ name: 'OPENAI_API_KEY', origin: 'vault', variable: null });
    const list = (await run('secret', 'list', '--json')).json<SecretListResponse>();
    expect(list).toMatchObject({ vault: { state: 'open', why: null }, secrets: [{ name: 'OPENAI_API_KEY' }] });
    expect(set.stdout + set.stderr + JSON.stringify(list)).not.toContain(KEY);
    const wrong = await desk.runReading(`${KEY}\n`, environment, 'secret', 'set', 'lower-case');
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.sentence).toContain('OPENAI_API_KEY');
    const empty = await desk.runReading('\n', environment, 'secret', 'set', 'OPENAI_API_KEY');
    expect(empty.exitCode).toBe(2);
    const asArgument = await run('secret', 'set', 'OPENAI_API_KEY', KEY);
    expect(asArgument.exitCode).toBe(2);
    expect(asArgument.stderr).not.toContain(KEY);
  });

  it('asks a cloud model with the key from the vault, and knows what it cost', async () => {
    const outcome = await run('ask', QUESTION, '-w', 'w', '--model', 'openai/gpt-4o', '--json');
    expect(outcome.exitCode).toBe(0);
    const result = outcome.json<AskResult>();
    expect(result).toMatchObject({ answer: 'Every employee has 25 days of annual leave. [1]', model: 'openai/gpt-4o' });
    expect(result.citations[0]?.quote).toBe('Every employee has 25 days of annual leave.');
    // 800 at 2.50, 200 from the cache at 1.25, 30 at 10 dollars per million.
    expect(result.costUsd).toBeCloseTo((800 * 2.5 + 200 * 1.25 + 30 * 10) / 1e6, 12);
    expect(asked.at(-1)).toEqual({ path: '/v1/responses', key: `Bearer ${KEY}` });
    const { rows } = (await run('egress', 'log', '-w', 'w', '--trace', result.traceId, '--json')).json<EgressLogPage>();
    expect(rows).toMatchObject([{ host: '127.0.0.1', purpose: 'model calls to openai', status: 200, outcome: 'ok' }]);
  });

  it('contacts no other machine offline: exit 5', async () => {
    const offline = { ...environment, TRESTLE_OFFLINE: '1', ANTHROPIC_API_KEY: KEY };
    const outcome = await desk.runWith(offline, 'ask', QUESTION, '-w', 'w', '--model', 'anthropic/claude-x');
    expect(outcome).toMatchObject({ exitCode: 5, stdout: '' });
    expect(outcome.sentence).toContain('Offline: api.anthropic.com was not contacted');
    const { rows } = (await run('egress', 'log', '-w', 'w', '--outcome', 'denied', '--json')).json<EgressLogPage>();
    expect(rows[0]).toMatchObject({ host: 'api.anthropic.com', status: null, bytesIn: 0 });
  });

  it('has written the key nowhere, although it was asked about', async () => {
    await run('ask', `My key is ${KEY}, is that fine?`, '-w', 'w', '--model', 'openai/gpt-4o', '--no-cache');
    const found = (folder: string): string => {
      try {
        return execFileSync('grep', [
          '-rla',
          '-e',
          KEY,
          '-e',
          Buffer.from(KEY).toString('base64').slice(0, 24),
          folder,
        ]).toString();
      } catch {
        return '';
      }
    };
    expect(found(join(desk.folder, 'w'))).toBe('');
    expect(found(desk.home)).toBe('');
  });
});
