import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';
import { type CliDesk, createCliDesk } from './cli-process.ts';

const QUESTION = 'When is a parcel late?';
/** A dozen processes, one after the other, on a machine that may be busy. Milliseconds. */
const PATIENCE_MS = 300_000;

/** Whoever makes a release, and what they hand on: a folder, and their key. */
async function makeRelease(): Promise<{ folder: string; key: string; hash: string; answer: string }> {
  const passphrase = join(makeTemporaryDirectory(), 'passphrase');
  writeFileSync(passphrase, 'the quick brown fox\n');
  const maker = createCliDesk({ TRESTLE_PASSPHRASE_FILE: passphrase });
  const json = async (...argv: string[]): Promise<Record<string, unknown>> => {
    const { exitCode, stdout, stderr } = await maker.run(...argv, '--json');
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  mkdirSync(join(maker.folder, 'docs'));
  const page = '# Late deliveries\n\nA parcel is late after five working days. The sender gets the postage back.\n';
  writeFileSync(join(maker.folder, 'docs', 'late.md'), page);
  await json('ingest', 'docs', '-w', 'w');
  const { releaseHash } = await json('release', 'create', '--name', 'ship', '-w', 'w');
  const { answer } = await json('ask', QUESTION, '--release', 'ship', '-w', 'w');
  await json('release', 'export', 'ship', 'shipped', '-w', 'w');
  await json('release', 'keys', '--export', 'desk.pub');
  const handed = (name: string): string => join(maker.folder, name);
  return { folder: handed('shipped'), key: handed('desk.pub'), hash: String(releaseHash), answer: String(answer) };
}

/** Serves a folder as long as it takes to ask once. */
async function askServed(desk: CliDesk, folder: string): Promise<{ status: number; body: unknown }> {
  const serve = desk.start('serve', '--release', folder, '--port', '0', '--json');
  const [printed] = await serve.waitForStdout(/^\{[\s\S]*\}\n/);
  const { apiBaseUrl, tokenFile } = JSON.parse(printed) as { apiBaseUrl: string; tokenFile: string };
  const response = await fetch(`${apiBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: QUESTION }] }),
  });
  const told = { status: response.status, body: await response.json() };
  serve.signal('SIGTERM');
  expect((await serve.ended).exitCode).toBe(0);
  return told;
}

test('an exported release answers on a clean machine as it did at home, and not once a byte of it is another', {
  timeout: PATIENCE_MS,
}, async () => {
  const { folder, key, hash, answer } = await makeRelease();
  const other = createCliDesk();
  const copy = (name: string): string => {
    const path = join(other.folder, name);
    cpSync(folder, path, { recursive: true });
    return path;
  };
  const stranger = await other.run('serve', '--release', copy('stranger'), '--port', '0');
  expect(stranger).toMatchObject({ exitCode: 5, sentence: expect.stringContaining('trestle release trust-key FILE') });
  expect((await other.run('release', 'trust-key', key)).exitCode).toBe(0);

  const served = copy('served');
  const { status, body } = await askServed(other, served);
  expect(status).toBe(200);
  expect(body).toMatchObject({ system_fingerprint: hash, choices: [{ message: { content: answer } }] });
  const { traces } = JSON.parse((await other.run('trace', 'list', '-w', served, '--json')).stdout) as {
    traces: readonly { releaseHash: string; title: string }[];
  };
  expect(traces).toMatchObject([{ releaseHash: hash, title: QUESTION }]);

  const parts: readonly [path: string, from: string, to: string, named: string][] = [
    ['prompts/answer.prompt.md', 'Be brief.', 'Be brieF.', 'prompts/answer.prompt.md'],
    ['pipelines/default.pipeline.jsonc', '"k": 8', '"k": 9', 'pipelines/default.pipeline.jsonc'],
    ['releases/ship.release.json', '"sloMs": ', '"sloMs": 1', 'bundle'],
    // Its text stands twice in the index: cut into chunks, and whole, for what citations quote.
    ['.trestle/index.db', 'after five working', 'after nine working', 'index'],
  ];
  for (const [path, from, to, named] of parts) {
    const file = join(copy(`tampered-${named.replaceAll('/', '-')}`), path);
    const bytes = readFileSync(file, 'latin1');
    expect(bytes).toContain(from);
    writeFileSync(file, bytes.replaceAll(from, to), 'latin1');
    const root = file.slice(0, -path.length - 1);
    const refused = await other.run('serve', '--release', root, '--port', '0');
    expect(refused, path).toMatchObject({ exitCode: 9, sentence: expect.stringContaining(`not served: ${named}: `) });
  }
});
