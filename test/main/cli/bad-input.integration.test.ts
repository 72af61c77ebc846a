import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IngestReport } from '../../../main/contract/ingest.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

const HUGE_FILE_BYTES = 200 * 1024 * 1024;

let desk: CliDesk;

beforeAll(async () => {
  desk = createCliDesk();
  await mkdir(join(desk.folder, 'docs'));
  await writeFile(join(desk.folder, 'docs', 'a.md'), '# Gate\n\nThe gate code changes every Monday.\n');
  await desk.run('ingest', 'docs', '-w', 'w');
});
afterAll(() => desk.remove());

describe('bad input gets one sentence, the right exit code and an empty stdout', () => {
  it.each([
    { what: 'a path that does not exist', argv: ['ingest', 'nowhere', '-w', 'w'], exitCode: 4, says: /nowhere/ },
    { what: 'an unknown command', argv: ['serach', 'x'], exitCode: 2, says: /serach/ },
    { what: 'an unknown flag', argv: ['search', 'x', '--modus', 'bm25', '-w', 'w'], exitCode: 2, says: /--modus/ },
    {
      what: 'a mode that does not exist',
      argv: ['search', 'x', '--mode', 'magic', '-w', 'w'],
      exitCode: 2,
      says: /magic.*hybrid/,
    },
    { what: 'k out of range', argv: ['search', 'x', '--k', '0', '-w', 'w'], exitCode: 2, says: /0.*1 to 1000/ },
    { what: 'an empty query', argv: ['search', '', '-w', 'w'], exitCode: 2, says: /query/ },
    { what: 'an empty question', argv: ['ask', '  ', '-w', 'w'], exitCode: 2, says: /question/ },
    {
      what: 'a trace that is not there',
      argv: ['trace', 'show', 'abcdef123', '-w', 'w'],
      exitCode: 4,
      says: /abcdef123/,
    },
    {
      what: 'a facet that does not exist',
      argv: ['trace', 'list', '--filter', 'colour:red', '-w', 'w'],
      exitCode: 2,
      says: /colour.*status/,
    },
    {
      what: 'a release that is not there',
      argv: ['release', 'show', 'r-abcd', '-w', 'w'],
      exitCode: 4,
      says: /r-abcd/,
    },
    {
      what: 'a pipeline that is not there',
      argv: ['ask', 'x', '--pipeline', 'nope', '-w', 'w'],
      exitCode: 4,
      says: /nope.*default/,
    },
    {
      what: 'a model that is not there',
      argv: ['ask', 'gate code', '--model', 'local/none', '-w', 'w'],
      exitCode: 4,
      says: /local\/none.*local\/extractive/,
    },
    { what: 'a collection that is not there', argv: ['eval', 'ir', 'nowhere'], exitCode: 4, says: /nowhere/ },
    { what: 'no workspace named', argv: ['search', 'x'], exitCode: 2, says: /--workspace/ },
    {
      what: 'a workspace in a folder of other things',
      argv: ['search', 'x', '-w', 'docs'],
      exitCode: 2,
      says: /docs is not empty/,
    },
    { what: 'a backup that is none', argv: ['db', 'restore', 'docs', '--yes', '-w', 'w'], exitCode: 4, says: /docs/ },
    { what: 'a port that is none', argv: ['serve', '--port', '99999', '-w', 'w'], exitCode: 2, says: /99999/ },
  ])('$what', async ({ argv, exitCode, says }) => {
    for (const flags of [[], ['--json']]) {
      const outcome = await desk.run(...argv, ...flags);
      expect(outcome.sentence).toMatch(says);
      expect(outcome).toMatchObject({ exitCode, stdout: '' });
    }
  });

  it('a binary file and one of 200 MB are listed with the reason, and the rest is taken', async () => {
    const folder = join(desk.folder, 'mixed');
    await mkdir(folder);
    await writeFile(join(folder, 'good.md'), '# Good\n\nThis one is fine.\n');
    await writeFile(join(folder, 'binary.md'), Buffer.from([0x4d, 0x5a, 0, 0, 1, 0, 0, 2, 0xff, 0xfe, 0, 9]));
    const huge = await open(join(folder, 'huge.md'), 'w');
    await huge.truncate(HUGE_FILE_BYTES);
    await huge.close();
    const report = (await desk.run('ingest', 'mixed', '-w', 'w', '--json')).json<IngestReport>();
    expect(report.documents).toBe(1);
    const reasons = Object.fromEntries(report.skipped.map(({ path, reason }) => [path.split('/').at(-1), reason]));
    expect(reasons).toEqual({ 'binary.md': 'binary', 'huge.md': 'too_large' });
  });

  it('a workspace file with a mistake names the line and what is allowed', async () => {
    await desk.run('init', 'typo');
    const file = join(desk.folder, 'typo', 'trestle.jsonc');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"version":\s*1/, '"version": "one"'));
    const outcome = await desk.run('search', 'x', '-w', 'typo');
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(outcome.sentence).toMatch(/trestle\.jsonc.*version/);
  });

  it('a workspace from a later version is refused and left as it is', async () => {
    await desk.run('init', 'later');
    const file = join(desk.folder, 'later', 'trestle.jsonc');
    const text = (await readFile(file, 'utf8')).replace(/"version":\s*1/, '"version": 99');
    await writeFile(file, text);
    const outcome = await desk.run('search', 'x', '-w', 'later');
    expect(outcome).toMatchObject({ exitCode: 9, stdout: '' });
    expect(outcome.sentence).toMatch(/99/);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('a corrupt database is named with the way out, and nothing is written over it', async () => {
    await desk.run('init', 'damaged');
    await desk.run('ingest', 'docs', '-w', 'damaged');
    const file = join(desk.folder, 'damaged', '.trestle', 'index.db');
    const bytes = await readFile(file);
    bytes.fill(0x5a, 0, 4096);
    await writeFile(file, bytes);
    const outcome = await desk.run('search', 'gate', '-w', 'damaged', '--json');
    expect(outcome).toMatchObject({ exitCode: 9, stdout: '' });
    expect(outcome.sentence).toMatch(/index\.db.*trestle db/);
    expect(await readFile(file)).toEqual(bytes);
    const check = await desk.run('db', 'check', '-w', 'damaged', '--json');
    expect(check.exitCode).toBe(9);
    expect(check.json()).toMatchObject({ ok: false });
  });

  it('a hostile file name or text reaches the terminal without its escapes', async () => {
    const folder = join(desk.folder, 'hostile');
    await mkdir(folder);
    const clipboard = '\u001b]52;c;cm0gLXJmIC8=\u0007';
    await writeFile(
      join(folder, 'osc.md'),
      `# Gate ${clipboard}\n\nThe harbour gate ${clipboard}\u202eopens at six.\n`,
    );
    await desk.run('ingest', 'hostile', '-w', 'w');
    const outcome = await desk.run('search', 'harbour gate opens', '-w', 'w');
    expect(outcome.stdout).toContain('harbour gate');
    // oxlint-disable-next-line no-control-regex -- the characters that must not be there
    expect(outcome.stdout).not.toMatch(/[\u001b\u0007\u202e]/);
  });
});
