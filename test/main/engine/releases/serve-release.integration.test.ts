import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import type { CliContext } from '../../../../main/cli/cli-context.ts';
import { type OpenedRelease, openRelease } from '../../../../main/cli/open-release.ts';
import { publicKeyFile } from '../../../../main/contract/release-key-file.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { startHttpServer } from '../../../../main/engine/http/start-http-server.ts';
import { askAll } from '../../../support/engine-here.ts';
import { createReleaseTestDesk, type ReleaseTestDesk } from '../../../support/release-desk.ts';

const QUESTION = 'When is a parcel late?';
let test: ReleaseTestDesk;
let release: string;
let answer: string;
let exported: string;
let key: string;

beforeAll(async () => {
  test = await createReleaseTestDesk();
  release = (await test.engine.call('release.create', { name: 'ship' })).releaseHash;
  ({ answer } = (await askAll(test.engine, { question: QUESTION, release: 'ship' })).result);
  exported = join(test.desk.folder, 'exported');
  await test.engine.call('release.export', { release: 'ship', path: exported });
  key = publicKeyFile((await test.engine.call('release.keys', {})).own?.publicKey ?? '');
});
afterAll(() => test.desk.dispose());

async function elsewhere(
  name: string,
): Promise<{ engine: Engine; folder: string; said: string[]; open: () => Promise<OpenedRelease> }> {
  const engine = await test.desk.start({ TRESTLE_HOME: join(test.desk.folder, `${name}-home`) });
  const folder = join(test.desk.folder, name);
  cpSync(exported, folder, { recursive: true });
  const said: string[] = [];
  const context = {
    resolvePath: (path: string) => path,
    workspacePath: () => folder,
    say: (sentence: string) => void said.push(sentence),
    signal: new AbortController().signal,
  } as unknown as CliContext;
  return { engine, folder, said, open: () => openRelease(context, engine, folder, {}) };
}

/** What an OpenAI client gets. */
async function chat(
  engine: Engine,
  served: OpenedRelease | undefined,
  model: string,
): Promise<{ status: number; body: { system_fingerprint?: string; choices?: { message: { content: string } }[] } }> {
  const folder = join(test.desk.folder, `page-${performance.now()}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  const tokenFile = join(folder, 'token');
  const server = await startHttpServer({
    engine,
    rendererDirectory: folder,
    port: 0,
    tokenFile,
    ...(served === undefined ? {} : { release: served }),
  });
  try {
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: QUESTION }] }),
    });
    return { status: response.status, body: (await response.json()) as never };
  } finally {
    await server.close();
  }
}

describe('an exported release, served where nobody knows its maker', () => {
  it('is refused with the way out, and opened without a trace of the attempt', async () => {
    const { engine, open } = await elsewhere('stranger');
    await expect(open()).rejects.toSatisfy(DeniedError.is);
    await expect(open()).rejects.toThrow(/trust-key/);
    await engine.call('release.trustKey', { key, label: 'the desk' });
    const served = await open();
    expect(served).toEqual({ hash: release, pipelineId: 'default' });
    const { status, body } = await chat(engine, served, 'default');
    expect(status).toBe(200);
    expect(body).toMatchObject({ system_fingerprint: release, choices: [{ message: { content: answer } }] });
    expect((await chat(engine, served, 'agent')).status).toBe(404);
  });

  it('is refused when anything in it is not what was signed', async () => {
    const { engine, folder, open } = await elsewhere('tampered');
    await engine.call('release.trustKey', { key, label: '' });
    const path = join(folder, 'releases', 'ship.release.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"sloMs": ', '"sloMs": 1'));
    await expect(open()).rejects.toSatisfy(StorageError.is);
  });

  it('is not trusted for a signature when it brings more than was signed', async () => {
    const { engine, folder, open } = await elsewhere('stuffed');
    await engine.call('release.trustKey', { key, label: '' });
    writeFileSync(join(folder, '.mcp.json'), '{ "mcpServers": {} }');
    await expect(open()).rejects.toSatisfy(StorageError.is);
    expect(await engine.call('workspace.trusted', {})).toEqual([]);
  });
});

describe('an exported release with a state of somebody else', () => {
  it('is not opened for a signature: a journal is signed by nobody', async () => {
    const { engine, folder, open } = await elsewhere('haunted');
    await engine.call('release.trustKey', { key, label: '' });
    writeFileSync(join(folder, '.trestle', 'local.json'), '{}');
    await expect(open()).rejects.toSatisfy(DeniedError.is);
  });
});

describe('trestle serve in a workspace', () => {
  it('answers programs with what is pinned, and with the files where nothing is', async () => {
    const files = await chat(test.engine, undefined, 'default');
    expect(files.body.system_fingerprint).toBe(release);
    mkdirSync(join(test.workspace, 'gates'));
    writeFileSync(
      join(test.workspace, 'gates', 'open.gate.yaml'),
      'version: 1\nid: open\nchecks:\n  - { access: true, queries: 1 }\n',
    );
    for await (const _ of test.engine.stream('release.promote', { release: 'ship' })) continue;
    test.edit('prompts/answer.prompt.md', (text) => `${text}\nAnswer in one sentence.\n`);
    const pinned = await chat(test.engine, undefined, 'default');
    expect(pinned.body.system_fingerprint).toBe(release);
    await test.engine.call('release.rollback', {});
    const after = await chat(test.engine, undefined, 'default');
    expect(after.body.system_fingerprint).not.toBe(release);
  });
});
