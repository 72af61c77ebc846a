import { parsePrompt } from '../parse-prompt.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { PARTIAL_SUFFIX, PARTIALS_PLACE } from '../workspace-layout.ts';
import { runGit } from './run-git.ts';

/** Commits that are looked at, the newest ones. */
const MAX_COMMITS = 100;
/** Partials within partials are read in rounds. */
const MAX_ROUNDS = 8;
/** Separates the fields of a commit; nobody can type it. */
const FIELD = '%x1f';

/** A prompt as a commit left it. */
export interface CommittedPrompt {
  hash: string;
  author: string;
  subject: string;
  at: string;
  text: string;
  partials: Readonly<Record<string, string>>;
  prompt: PromptFile;
}

interface GitOptions {
  workspace: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * @param path of the prompt, from the workspace's folder
 * @returns the prompt as the commits that touched it or a partial left it, oldest first; commits in which it is no prompt
 *   are left out. `note` says why git knows nothing
 */
export async function promptCommits(
  path: string,
  { workspace, environment }: GitOptions,
): Promise<{ commits: readonly CommittedPrompt[]; note: string | null }> {
  const git = { cwd: workspace, environment };
  const log = await runGit(
    [
      'log',
      `--max-count=${MAX_COMMITS}`,
      '--no-ext-diff',
      '--no-textconv',
      '--no-show-signature',
      '--no-color',
      '-z',
      `--format=%H${FIELD}%an${FIELD}%aI${FIELD}%s`,
      '--',
      path,
      PARTIALS_PLACE,
    ],
    git,
  );
  if (!log.ok) return { commits: [], note: noteOf(log.message) };
  const entries = log.output
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const [hash, author = '', at = '', subject = ''] = line.trim().split('\u001f');
      return hash !== undefined && /^[0-9a-f]{40,64}$/.test(hash) ? [{ hash, author, at, subject }] : [];
    });
  const texts = await readObjects(
    entries.map(({ hash }) => `${hash}:./${path}`),
    git,
  );
  const partials = await readPartials(entries, path, texts, git);
  const commits = entries.toReversed().flatMap((entry): CommittedPrompt[] => {
    const text = texts.get(`${entry.hash}:./${path}`);
    if (text === undefined) return [];
    try {
      const prompt = parsePrompt({
        path,
        text,
        partials: (name) => partials.get(partialObject(entry.hash, name)) ?? null,
      });
      return [{ ...entry, at: new Date(entry.at).toISOString(), text, partials: prompt.partials ?? {}, prompt }];
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      return [];
    }
  });
  return { commits, note: null };
}

/** @returns the texts of paths as the last commit has them; paths that it does not have are left out, all where there is none */
export async function committedTexts(
  paths: readonly string[],
  { workspace, environment }: GitOptions,
): Promise<ReadonlyMap<string, string>> {
  const found = await readObjects(
    paths.map((path) => `HEAD:./${path}`),
    { cwd: workspace, environment },
  );
  return new Map(
    paths.flatMap((path) => {
      const text = found.get(`HEAD:./${path}`);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}

async function readPartials(
  entries: readonly { hash: string }[],
  path: string,
  texts: ReadonlyMap<string, string>,
  git: Parameters<typeof runGit>[1],
): Promise<ReadonlyMap<string, string>> {
  const partials = new Map<string, string>();
  const asked = new Set<string>();
  let wanted = entries.flatMap(({ hash }) => partialsNamed(texts.get(`${hash}:./${path}`) ?? '', hash));
  for (let round = 0; round < MAX_ROUNDS && wanted.length > 0; round += 1) {
    for (const object of wanted) asked.add(object);
    const found = await readObjects([...new Set(wanted)], git);
    for (const [object, text] of found) partials.set(object, text);
    wanted = [...found].flatMap(([object, text]) => partialsNamed(text, object.slice(0, object.indexOf(':'))));
    wanted = wanted.filter((object) => !asked.has(object));
  }
  return partials;
}

function partialsNamed(text: string, hash: string): string[] {
  return [...text.matchAll(/\{%-?\s*render\s+['"]([a-z0-9][a-z0-9_-]{0,63})['"]/gi)].map(([, name]) =>
    partialObject(hash, name ?? ''),
  );
}

function partialObject(hash: string, name: string): string {
  return `${hash}:./${PARTIALS_PLACE}/${name}${PARTIAL_SUFFIX}`;
}

/** Reads objects by name, all from one process. @see git-cat-file(1), "BATCH OUTPUT" */
async function readObjects(
  names: readonly string[],
  git: Parameters<typeof runGit>[1],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  // One name a line: what has a line end of its own cannot be asked for.
  const asked = names.filter((name) => !name.includes('\n'));
  if (asked.length === 0) return found;
  const answer = await runGit(['cat-file', '--batch'], { ...git, input: `${asked.join('\n')}\n` });
  if (!answer.ok) return found;
  const { output } = answer;
  let at = 0;
  for (const name of asked) {
    const lineEnd = output.indexOf(0x0a, at);
    if (lineEnd === -1) break;
    const header = output.subarray(at, lineEnd).toString('utf8');
    const size = Number(/^[0-9a-f]+ blob (\d+)$/.exec(header)?.[1]);
    at = lineEnd + 1;
    if (!Number.isInteger(size)) {
      // "NAME missing", or an object of another type, whose content is passed over.
      const other = Number(/^[0-9a-f]+ \w+ (\d+)$/.exec(header)?.[1]);
      if (Number.isInteger(other)) at += other + 1;
      continue;
    }
    found.set(
      name,
      output
        .subarray(at, at + size)
        .toString('utf8')
        .replaceAll('\r\n', '\n'),
    );
    at += size + 1;
  }
  return found;
}

function noteOf(message: string): string {
  if (/not a git repository/i.test(message)) return 'The workspace is in no git repository.';
  if (/does not have any commits yet/i.test(message)) return 'The git repository has no commit yet.';
  if (/dubious ownership/i.test(message))
    return 'The git repository belongs to somebody else, and git does not read it.';
  return message.startsWith('git ') ? message : `git says: ${message}`;
}
