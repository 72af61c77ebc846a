/**
 * Makes a small workspace with the command line of another checkout, and writes down what that command line says of it:
 * what `test/main/engine/upgrade` opens with the engine of today.
 *
 *   node scripts/old-workspaces/make-old-workspace.ts CHECKOUT NAME
 *
 * Run it with a checkout of the version before a change of a schema. The workspace is made at a path that every machine
 * could have, since an index names the files it was made of by their whole path.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { canonicalJson } from '../../main/base/json.ts';
import { sha256Hex } from '../../main/storage/content-hash.ts';

const WORKSPACE = '/srv/quayside';
const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'old-workspaces');
const QUESTIONS = [
  'How long does a loan run?',
  'What deposit does the pressure washer take?',
  'Who is the mayor of the town?',
];
const QUERIES = ['deposit for a power tool', 'repair bench'];
/** Locks and what is downloaded or generated again are no part of a workspace that somebody would carry about. */
const LEFT_OUT = /^\.trestle\/(lock\.db|schemas\/|.*-(wal|shm)$|.*\.sock$)/;
/** Dates of files in the archive: the same input gives the same bytes. */
const ARCHIVE_DATE = '2026-11-22T12:00:00Z';

const [checkout, name] = process.argv.slice(2);
if (checkout === undefined || name === undefined) throw new Error('Usage: make-old-workspace.ts CHECKOUT NAME');
if (existsSync(WORKSPACE)) throw new Error(`${WORKSPACE} exists. Remove it first.`);
const home = mkdtempSync(join(tmpdir(), 'trestle-old-home-'));
/** Opens the vault in which the key lies that signs the workspace's release. */
const passphraseFile = join(home, 'passphrase.txt');
writeFileSync(passphraseFile, 'a passphrase for this one workspace\n', { mode: 0o600 });

function trestle(...args: string[]): string {
  return execFileSync(process.execPath, [join(checkout ?? '', 'main', 'cli', 'main.ts'), ...args], {
    env: {
      ...process.env,
      TRESTLE_HOME: home,
      TRESTLE_OFFLINE: '1',
      TRESTLE_KEYRING: 'off',
      TRESTLE_PASSPHRASE_FILE: passphraseFile,
    },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What a command says as JSON; `-w` and `--json` are added. */
function ask<Value>(...args: string[]): Value {
  return JSON.parse(trestle(...args, '-w', WORKSPACE, '--json')) as Value;
}

interface OldTrace {
  traceId: string;
  title: string;
  status: string;
  releaseHash: string | null;
}

function makeWorkspace(): unknown {
  const commands = new Set([...trestle('--help').matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]));
  trestle('init', WORKSPACE, '--quiet');
  const documents = join(WORKSPACE, 'library');
  cpSync(join(FIXTURES, 'documents'), documents, { recursive: true });
  trestle('ingest', documents, '-w', WORKSPACE, '--quiet');
  const asks = QUESTIONS.map((question) => {
    const { answer, refused, traceId } = ask<{ answer: string; refused: boolean; traceId: string }>('ask', question);
    return { question, answer, refused, traceId };
  });
  if (commands.has('memory')) ask('memory', 'add', 'The counter is at the back of the boat shed.');
  if (commands.has('agent')) ask('agent', 'run', 'When is the counter open?');
  if (commands.has('review')) ask('review', 'set', asks[0]?.traceId ?? '', '--thumb', 'up', '--note', 'Right.');
  if (commands.has('replay')) ask('replay', 'run', ...asks.map(({ traceId }) => traceId), '--label', 'the same again');
  if (commands.has('judge')) {
    cpSync(join(FIXTURES, 'texts'), WORKSPACE, { recursive: true });
    ask('eval', 'run', 'loans');
    ask('release', 'create', '--name', 'spring', '--notes', 'Before the season.');
  }
  const searches = QUERIES.map((query) => ({
    query,
    paths: ask<{ results: { displayPath: string }[] }>('search', query).results.map(({ displayPath }) => displayPath),
  }));
  const traces = ask<{ traces: OldTrace[] }>('trace', 'list').traces.map(({ traceId, title, status, releaseHash }) => ({
    traceId,
    title,
    status,
    releaseHash,
  }));
  const releases = ask<{ releaseHash: string }[]>('release', 'list').map(({ releaseHash }) => {
    const { bundle } = ask<{ bundle: unknown }>('release', 'show', releaseHash);
    return { releaseHash, bundleSha256: sha256Hex(canonicalJson(bundle)) };
  });
  const revision = execFileSync('git', ['-C', checkout ?? '', 'log', '-1', '--format=%h %cs'], { encoding: 'utf8' });
  const replays = commands.has('replay') ? ask<unknown[]>('replay', 'list').length : null;
  return { madeBy: revision.trim(), asks, searches, traces, releases, replays };
}

function pack(directory: string): Uint8Array {
  const files: Zippable = {};
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = relative(directory, path);
    if (!LEFT_OUT.test(inside)) files[inside] = readFileSync(path);
  }
  return zipSync(files, { level: 9, mtime: ARCHIVE_DATE });
}

try {
  const told = makeWorkspace();
  mkdirSync(FIXTURES, { recursive: true });
  writeFileSync(join(FIXTURES, `${name}.zip`), pack(WORKSPACE));
  writeFileSync(join(FIXTURES, `${name}.json`), `${JSON.stringify(told, null, 2)}\n`);
} finally {
  rmSync(home, { recursive: true, force: true });
  rmSync(WORKSPACE, { recursive: true, force: true });
}
