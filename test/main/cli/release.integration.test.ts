import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  KeptRelease,
  PromoteReport,
  ReleaseDesk,
  RollbackReport,
  VerifyReport,
} from '../../../main/contract/release.ts';
import { type CliDesk, type CliOutcome, createCliDesk } from '../../support/run-cli-here.ts';

let desk: CliDesk;
let workspace: string;
let run: (...argv: string[]) => Promise<CliOutcome>;

beforeAll(async () => {
  desk = createCliDesk();
  workspace = join(desk.folder, 'w');
  const passphrase = join(desk.folder, 'passphrase');
  writeFileSync(passphrase, 'the quick brown fox\n');
  run = (...argv) => desk.runWith({ TRESTLE_PASSPHRASE_FILE: passphrase }, ...argv, '--workspace', workspace);
  const documents = join(desk.folder, 'documents');
  mkdirSync(documents);
  writeFileSync(join(documents, 'late.md'), '# Late\n\nA parcel is late after five working days.\n');
  await run('ingest', documents);
  mkdirSync(join(workspace, 'gates'));
  const gate = (id: string, check: string): void =>
    writeFileSync(join(workspace, 'gates', `${id}.gate.yaml`), `version: 1\nid: ${id}\nchecks:\n  - ${check}\n`);
  gate('open', '{ access: true, queries: 1 }');
  gate('shut', '{ load: nowhere, metric: p95, atMost: 1000 }');
}, 180_000);
afterAll(() => desk.remove());

describe('trestle release', () => {
  it('seals, lists, verifies and diffs', async () => {
    const created = (await run('release', 'create', '--name', 'first', '--json')).json<KeptRelease>();
    expect(created).toMatchObject({ name: 'first', isSigned: true, problem: null });
    const shown = await run('release', 'desk');
    expect(shown.stdout).toMatch(/first .*draft/);
    const verified = await run('release', 'verify', 'first', '--json');
    expect(verified.exitCode).toBe(0);
    expect(verified.json<VerifyReport>().verified).toBe(true);
    const same = await run('release', 'diff', 'first', 'working-tree');
    expect(same.stdout).toBe('Nothing differs.\n');
  });

  it('ends with 3 when the gate refuses, with 0 when it holds, and says which', async () => {
    const refused = await run('release', 'promote', 'first', '--gate', 'shut', '--json');
    expect(refused.exitCode).toBe(3);
    expect(refused.json<PromoteReport>()).toMatchObject({ promoted: false });
    const unnamed = await run('release', 'promote', 'first');
    expect(unnamed).toMatchObject({ exitCode: 2, sentence: expect.stringContaining('open, shut') });
    const missing = await run('release', 'promote', 'nothing', '--gate', 'open');
    expect(missing.exitCode).toBe(4);
    const promoted = await run('release', 'promote', 'first', '--gate', 'open');
    expect(promoted.exitCode).toBe(0);
    expect(promoted.stdout).toMatch(/serves\.\n$/);
    const { releases } = (await run('release', 'desk', '--json')).json<ReleaseDesk>();
    expect(releases).toMatchObject([{ name: 'first', state: 'serving' }]);
  });

  it('asks a release by name, and what serves', async () => {
    const serving = (await run('ask', 'When is a parcel late?', '--release', 'serving', '--json')).json<{
      release: string;
    }>();
    const named = (await run('ask', 'When is a parcel late?', '--release', 'first', '--json')).json<{
      release: string;
    }>();
    expect(serving.release).toBe(named.release);
    const unknown = await run('ask', 'When is a parcel late?', '--release', 'nothing');
    expect(unknown.exitCode).toBe(4);
  });

  it('rolls back, after saying what that would do', async () => {
    const dry = await run('release', 'rollback', '--dry-run');
    expect(dry.stdout).toContain('Nothing was done yet.');
    const done = (await run('release', 'rollback', '--json')).json<RollbackReport>();
    expect(done).toMatchObject({ to: null, done: true });
    const nothing = await run('release', 'rollback');
    expect(nothing.exitCode).toBe(2);
    const lines = readFileSync(join(workspace, 'releases', 'pins.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(2);
  });

  it('ends with 9 for a release that is not what was sealed, and names the part', async () => {
    const path = join(workspace, 'releases', 'first.release.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"sloMs": ', '"sloMs": 1'));
    const report = await run('release', 'verify', 'first');
    expect(report.exitCode).toBe(9);
    expect(report.stdout).toMatch(/■ pipeline/);
    const asked = await run('ask', 'When is a parcel late?', '--release', 'first');
    expect(asked).toMatchObject({ exitCode: 9, sentence: expect.stringMatching(/Expected .* found/) });
    writeFileSync(path, text);
  });

  it('hands its public key on, and takes that of others', async () => {
    const file = join(desk.folder, 'key.pem');
    await run('release', 'keys', '--export', file);
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    const trusted = await desk.run('release', 'trust-key', file, '--label', 'ada', '--json');
    const { keyId } = trusted.json<{ keyId: string }>();
    expect((await desk.run('release', 'keys')).stdout).toContain('ada');
    await desk.run('release', 'keys', '--forget', keyId);
    expect((await desk.run('release', 'keys')).stdout).not.toContain('ada');
    expect((await desk.run('release', 'keys', '--forget', keyId)).exitCode).toBe(4);
    writeFileSync(file, 'not a key');
    expect((await desk.run('release', 'trust-key', file)).exitCode).toBe(2);
  });

  it('writes an export and a report, and refuses to write over them', async () => {
    const folder = join(desk.folder, 'exported');
    expect((await run('release', 'export', 'first', folder)).exitCode).toBe(0);
    expect((await run('release', 'export', 'first', folder)).exitCode).toBe(2);
    const alone = await desk.runWith({}, 'release', 'verify', folder, '--workspace', folder);
    expect(alone.exitCode).toBe(0);
    const page = join(desk.folder, 'first.html');
    expect((await run('release', 'report', 'first', '--out', page)).exitCode).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>');
  });
});
