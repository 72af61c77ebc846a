import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { canonicalJson } from '../../base/json.ts';
import type { WorkspaceFile } from '../../contract/workspace-file.ts';
import { listWorkspaceTexts } from '../../workspace/backup/list-workspace-texts.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../../workspace/workspace-files.ts';
import { PRICES_FILE_NAME, SYNONYMS_FILE_NAME, WORKSPACE_FILE_NAME } from '../../workspace/workspace-layout.ts';

/** What may shape an answer, beside `trestle.jsonc`; data sets, evals, alerts and loads do not. */
const SHAPING_PLACES: readonly string[] = [
  SYNONYMS_FILE_NAME,
  PRICES_FILE_NAME,
  'prompts/',
  'pipelines/',
  'policies/',
  'simulators/',
  'tools/',
];
const TEXT_SUFFIX = /\.(?:md|jsonc?|txt|liquid|mustache|ya?ml)$/;
const INDENT = 2;

/**
 * Collects the texts that a release is made of: those that shape answers as they are, and of `trestle.jsonc` only what does.
 *
 * @throws InvalidArgumentError for a text that holds a secret: a release is committed and handed on
 */
export function collectReleaseTexts(options: {
  path: string;
  files: WorkspaceFiles;
  holdsSecret: (text: string) => boolean;
}): Readonly<Record<string, string>> {
  const { path, files, holdsSecret } = options;
  const names = listWorkspaceTexts(path).files.filter(
    (name) => TEXT_SUFFIX.test(name) && SHAPING_PLACES.some((place) => name === place || name.startsWith(place)),
  );
  const texts: [string, string][] = [
    [WORKSPACE_FILE_NAME, shapingWorkspaceFile(files.readWorkspace())],
    ...names.map((name): [string, string] => [name, readWorkspaceText(path, join(path, name))]),
  ];
  for (const [name, text] of texts) {
    if (!holdsSecret(text)) continue;
    throw new InvalidArgumentError(
      `${name} holds what looks like a key, and a release is handed on. Take it out; \`trestle secret set\` keeps it.`,
      { details: { path: join(path, name) } },
    );
  }
  return Object.fromEntries(texts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What of `trestle.jsonc` shapes answers, in one spelling. Where a source lies on this machine, how long traces are kept and
 * what programs are started here is nothing of a release.
 */
function shapingWorkspaceFile(file: WorkspaceFile): string {
  const { version, name, pipeline, embedding, providers, chunker, principals, retrieval, parsing, cache, limits } =
    file;
  const sources = file.sources.map((declared) => {
    const { decisions: _, ...source } = declared;
    return { ...source, path: isAbsolute(source.path) ? source.id : source.path };
  });
  const { pools, budget } = file;
  const kept = { version, name, sources, pipeline, embedding, providers, chunker, principals, retrieval, parsing };
  return `${JSON.stringify(JSON.parse(canonicalJson({ ...kept, cache, limits, pools, budget })), null, INDENT)}\n`;
}

/**
 * Reads texts as if they were a workspace: they are written into a folder of their own for as long as it takes.
 *
 * @param work must read all it needs before it returns
 * @throws what reading them throws, without the folder's name in the message
 */
export function readReleaseTexts<Result>(
  texts: Readonly<Record<string, string>>,
  work: (files: WorkspaceFiles) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-release-'));
  try {
    writeReleaseTexts(folder, texts);
    return work(createWorkspaceFiles(folder));
  } catch (error) {
    if (TrestleError.is(error)) error.message = error.message.replaceAll(folder + sep, '');
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param texts by paths that were parsed: none leads out of the folder */
export function writeReleaseTexts(folder: string, texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
