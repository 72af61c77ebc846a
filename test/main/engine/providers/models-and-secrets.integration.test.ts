import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskEvent } from '../../../../main/contract/ask.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { openAiChat } from '../../../support/providers/openai-chat.ts';

const KEY = 'sk-canary-9876543210abcdef';
const QUESTION = 'How many days of annual leave?';
const vendor = openAiChat('openai-compatible', 'x');

let desk: EngineDesk;
let engine: Engine;
let server: Server;
let workspace: string;
let port: number;
/** Connections that came, whatever they said. */
let connections = 0;
const keys: (string | undefined)[] = [];

beforeAll(async () => {
  desk = createEngineDesk();
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      keys.push(request.headers.authorization);
      if (request.headers.authorization !== `Bearer ${KEY}`) {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end(JSON.stringify(vendor.errorBody({ status: 401, message: 'who are you?' })));
      } else if (request.url === '/v1/models') response.end('{"data":[{"id":"tiny","context_length":4096}]}');
      else {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const usage = { input: 1000, cached: 0, output: 30, reasoning: 0 };
        response.end(vendor.textEvents(['Every employee has 25 days. [1]'], usage).join(''));
      }
    });
  });
  server.on('connection', () => (connections += 1));
  // Every address of this machine, so that one that is not loopback by name leads here too.
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  ({ port } = server.address() as AddressInfo);
  const passphrase = join(desk.folder, 'passphrase');
  writeFileSync(passphrase, 'correct horse battery staple\n');
  engine = await desk.start({ TRESTLE_PASSPHRASE_FILE: passphrase });
  for (const [name, text] of [
    ['open', 'Every employee has 25 days of annual leave.'],
    ['secret', 'The gate code of annual leave is 4711.'],
  ] as const) {
    mkdirSync(join(desk.folder, name));
    writeFileSync(join(desk.folder, name, 'leave.md'), `# Leave\n\n${text}\n`);
  }
  workspace = (await engine.call('workspace.open', { path: join(desk.folder, 'w'), create: true })).path;
  await ingestAll(engine, { paths: [join(desk.folder, 'open'), join(desk.folder, 'secret')] });
  declare({ id: 'near', kind: 'openai-compatible', baseUrl: `http://127.0.0.1:${port}/v1`, secret: 'NEAR_KEY' });
  await engine.call('secret.set', { name: 'NEAR_KEY', value: KEY });
});
afterAll(async () => {
  await desk.dispose();
  server.close();
});

/** Puts providers into trestle.jsonc, in place of those that were there. */
function declare(...providers: Record<string, unknown>[]): void {
  const file = join(workspace, 'trestle.jsonc');
  const text = readFileSync(file, 'utf8').replace(/ {2}"providers": .*\n/, '');
  writeFileSync(file, text.replace(/ {2}"sources":/, `  "providers": ${JSON.stringify(providers)},\n  "sources":`));
}

async function failureOf(request: RequestOf<'ask.run'>): Promise<Extract<AskEvent, { type: 'ask-failed' }>['error']> {
  let last: AskEvent | undefined;
  try {
    for await (const event of engine.stream('ask.run', request)) last = event;
  } catch {
    // The stream ends with its error, after the event that tells it.
  }
  if (last?.type !== 'ask-failed') throw new Error(`the ask ended with ${last?.type}`);
  return last.error;
}

const ask = (model: string, more: Partial<RequestOf<'ask.run'>> = {}) =>
  askAll(engine, { question: QUESTION, overrides: { model }, cache: false, ...more });

describe('models behind providers', () => {
  it('are tested with their secret, which nobody gets to see', async () => {
    const report = await engine.call('secret.test', { name: 'NEAR_KEY' });
    expect(report).toMatchObject({ ok: true, tests: [{ provider: 'near', ok: true, statusCode: 200 }] });
    await engine.call('secret.set', { name: 'NEAR_KEY', value: 'sk-wrong-000000000' });
    const refused = await engine.call('secret.test', { name: 'NEAR_KEY' });
    expect(refused).toMatchObject({ ok: false, tests: [{ provider: 'near', ok: false, statusCode: 401 }] });
    expect(JSON.stringify(refused)).not.toContain('sk-wrong');
    await engine.call('secret.set', { name: 'NEAR_KEY', value: KEY });
    expect(JSON.stringify(await engine.call('secret.list', {}))).not.toContain(KEY);
    await expect(engine.call('secret.test', { name: 'NOT_THERE' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are listed with what keeps them from answering', async () => {
    const { models, providers, effective, chosen } = await engine.call('languageModel.list', {});
    expect([chosen, effective]).toEqual([null, 'local/extractive']);
    expect(models[0]).toMatchObject({ state: 'ready' });
    expect(models.find(({ id }) => id === 'local/extractive')).toMatchObject({
      isLocal: true,
      price: 'free',
      why: null,
    });
    expect(providers.find(({ id }) => id === 'near')).toMatchObject({
      origin: 'declared',
      isLocal: true,
      state: 'ready',
    });
    expect(providers.find(({ id }) => id === 'anthropic')).toMatchObject({
      state: 'no-key',
      secret: 'ANTHROPIC_API_KEY',
    });
    expect(providers.find(({ id }) => id === 'ollama')).toMatchObject({ origin: 'found', isLocal: true });
    expect(models.find(({ id }) => id === 'openai/gpt-4o')).toMatchObject({
      state: 'no-key',
      price: 'known',
      isLocal: false,
    });
    // What a policy of models on this machine leads to is as free as they are.
    expect(models.find(({ id }) => id === 'policy/default')).toMatchObject({ state: 'ready', price: 'free' });
    expect(models.some(({ id }) => id.includes('*'))).toBe(false);
  });

  it('answer when the switch is set to them, as part of the release, and no longer when it is set back', async () => {
    const { effective } = await engine.call('languageModel.select', { model: 'near/tiny' });
    expect(effective).toMatchObject({ id: 'near/tiny', state: 'ready' });
    expect((await engine.call('status.read', {})).model).toMatchObject({
      id: 'near/tiny',
      isChosen: true,
      state: 'ready',
    });
    const { result } = await askAll(engine, { question: QUESTION, cache: false });
    expect(result.model).toBe('near/tiny');
    const other = await ask('local/extractive');
    expect(other.result.model).toBe('local/extractive');
    expect(other.result.release).not.toBe(result.release);
    await expect(engine.call('languageModel.select', { model: 'nobody/gpt' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await engine.call('languageModel.select', { model: null });
    expect((await askAll(engine, { question: QUESTION, cache: false })).result.model).toBe('local/extractive');
  });

  it('cost what the table says, nothing where they run here, and "unknown" where nobody knows', async () => {
    writeFileSync(
      join(workspace, 'prices.jsonc'),
      '{ "version": 1, "prices": [{ "model": "near/tiny", "from": "2020-01-01", "inputPerMillion": 3, "outputPerMillion": 10 }] }',
    );
    expect((await ask('near/tiny')).result.costUsd).toBeCloseTo((1000 * 3 + 30 * 10) / 1e6, 12);
    expect((await ask('near/other')).result.costUsd).toBe(0);
    declare({ id: 'far', kind: 'openai-compatible', baseUrl: `http://0.0.0.0:${port}/v1`, secret: 'NEAR_KEY' });
    const { result } = await ask('far/tiny');
    expect(result).toMatchObject({ model: 'far/tiny', costUsd: null });
    expect((await engine.call('trace.show', { traceId: result.traceId })).summary.costUsd).toBeNull();
    const report = await engine.call('cost.report', {});
    expect(report.all.unknownRuns).toBe(1);
    expect(report.byModel.find(({ model }) => model === 'far/tiny')).toMatchObject({
      runs: 0,
      unknownRuns: 1,
      p50Usd: null,
    });
    expect(report.byModel.find(({ model }) => model === 'near/tiny')?.histogram).toContainEqual({
      fromUsd: 0.001,
      toUsd: 0.01,
      runs: 1,
    });
    expect((await engine.call('status.read', {})).unpricedToday).toBe(1);
  });

  it('get no key of a cloud at an address that is not the cloud', async () => {
    declare({ id: 'thief', kind: 'openai-compatible', baseUrl: `http://0.0.0.0:${port}/v1`, secret: 'OPENAI_API_KEY' });
    await engine.call('secret.set', { name: 'OPENAI_API_KEY', value: 'sk-own-0123456789abc' });
    const before = keys.length;
    expect(await failureOf({ question: QUESTION, overrides: { model: 'thief/x' } })).toMatchObject({ code: 'denied' });
    expect(keys).toHaveLength(before);
    expect((await engine.call('languageModel.list', {})).providers.find(({ id }) => id === 'thief')?.state).toBe(
      'restricted',
    );
    await engine.call('secret.remove', { name: 'OPENAI_API_KEY' });
  });
});

describe('what must not leave this machine', () => {
  const far = () => ({
    id: 'far',
    kind: 'openai-compatible',
    baseUrl: `http://0.0.0.0:${port}/v1`,
    secret: 'NEAR_KEY',
  });

  it('is not sent to a model elsewhere: no connection is made, and the sentence names the source', async () => {
    declare(far());
    await engine.call('source.update', { sourceId: 'secret', leavesMachine: false });
    expect(readFileSync(join(workspace, 'trestle.jsonc'), 'utf8')).toContain('"leavesMachine": false');
    const before = connections;
    const error = await failureOf({
      question: 'What is the gate code of annual leave?',
      overrides: { model: 'far/tiny' },
    });
    expect(error).toMatchObject({ code: 'denied', isRetryable: false });
    expect(error.message).toContain('"secret" must not leave this machine');
    expect(connections).toBe(before);
  });

  it('is answered by a model on this machine all the same, and what may leave by any', async () => {
    declare(far(), {
      id: 'near',
      kind: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      secret: 'NEAR_KEY',
    });
    const question = 'What is the gate code of annual leave?';
    expect((await ask('near/tiny', { question })).result.model).toBe('near/tiny');
    const only = { question: QUESTION, filter: { sources: ['open'] } };
    expect((await ask('far/tiny', only as never)).result.model).toBe('far/tiny');
  });

  it('does not leave in a later question of the conversation either', async () => {
    const sessionId = 's-residency';
    await ask('local/extractive', { question: 'What is the gate code of annual leave?', sessionId });
    const before = connections;
    const error = await failureOf({
      question: 'And how many days of annual leave are there?',
      sessionId,
      filter: { sources: ['open'] },
      overrides: { model: 'far/tiny' },
    });
    expect(error.message).toContain('"secret" must not leave');
    expect(connections).toBe(before);
  });

  it('stays when TRESTLE_OFFLINE says so, whatever the source: no connection, and a row with the reason', async () => {
    await engine.call('source.update', { sourceId: 'secret', leavesMachine: true });
    await engine.call('settings.write', { offline: true });
    const before = connections;
    const error = await failureOf({ question: QUESTION, overrides: { model: 'far/tiny' } });
    expect(error).toMatchObject({ code: 'denied' });
    expect(connections).toBe(before);
    const { rows } = await engine.call('egress.log', { outcome: 'denied' });
    expect(rows[0]).toMatchObject({ host: '0.0.0.0', port, status: null, bytesIn: 0 });
    expect(rows[0]?.reason).toContain('Offline');
    // What was never sent costs nothing, and is not unknown either.
    expect((await engine.call('trace.list', { limit: 1 })).traces[0]).toMatchObject({ status: 'error', costUsd: 0 });
    // A server on this machine is reached all the same.
    expect((await ask('near/tiny')).result.model).toBe('near/tiny');
    await engine.call('settings.write', { offline: false });
  });
});
