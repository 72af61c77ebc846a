import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../base/errors/config-error.ts';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';
import type { TextProblem, WorkspaceText, WorkspaceTextInfo, WrittenText } from '../contract/workspace-text.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import { sha256Hex } from '../storage/content-hash.ts';
import { readWorkspaceText } from './read-workspace-text.ts';
import { refuseLink } from './refuse-link.ts';
import type { PartialLookup } from './prompts/prompt-source.ts';
import { pathsOf, requireKind, TEXT_KINDS } from './text-kinds.ts';
import { layoutOf, PARTIAL_SUFFIX } from './workspace-layout.ts';

/** @returns every text of the workspace, in the order of its kinds and then by name, with what is wrong with it */
export function listWorkspaceTexts(workspaceDirectory: string): readonly WorkspaceTextInfo[] {
  const partials = partialsOf(workspaceDirectory);
  return TEXT_KINDS.flatMap((kind) => {
    const known = new Map<string, string>();
    return pathsOf(workspaceDirectory, kind).map((path): WorkspaceTextInfo => {
      const judged = judge(() =>
        kind.check(path, readWorkspaceText(workspaceDirectory, join(workspaceDirectory, path)), partials),
      );
      const other = judged.id === null ? undefined : known.get(judged.id);
      if (judged.id !== null) known.set(judged.id, other ?? path);
      if (other === undefined) return { path, kind: kind.kind, ...judged };
      const message = `${path} has the id "${judged.id}", which ${other} has. Rename one.`;
      return { path, kind: kind.kind, id: null, problem: { message, line: null, column: null } };
    });
  });
}

/**
 * @param path from the workspace's folder, with `/`
 * @throws InvalidArgumentError for a path that is none of the workspace's texts, and what reading a file throws
 */
export function readText(workspaceDirectory: string, path: string): WorkspaceText {
  const { kind, check, template, suffix } = requireKind(path);
  const absolute = join(workspaceDirectory, path);
  if (!existsSync(absolute))
    return { path, kind, text: template(basename(path, suffix ?? undefined)), hash: null, id: null, problem: null };
  const text = readWorkspaceText(workspaceDirectory, absolute);
  return { path, kind, text, hash: sha256Hex(text), ...judge(() => check(path, text, partialsOf(workspaceDirectory))) };
}

/**
 * @param workspaceDirectory whose partials a prompt may render; none by default
 * @returns what is wrong with a text before it is saved; null when nothing is
 */
export function checkText(path: string, text: string, workspaceDirectory: string | null = null): TextProblem | null {
  const { check } = requireKind(path);
  const partials = workspaceDirectory === null ? (): null => null : partialsOf(workspaceDirectory);
  return judge(() => check(path, text, partials)).problem;
}

/**
 * Saves a text whole, with the line ends that the file has. What cannot be used is not saved.
 *
 * @param ifHash of the text that was read; null for a file that was not there
 * @throws ConfigError for a text that cannot be used, InvalidArgumentError when the file is another one than was read,
 *   DeniedError through a link, StorageError
 */
export function writeText(
  workspaceDirectory: string,
  { path, text, ifHash }: { path: string; text: string; ifHash: string | null },
): WrittenText {
  const { check } = requireKind(path);
  const absolute = join(workspaceDirectory, path);
  refuseLink(dirname(absolute));
  refuseLink(absolute);
  const wanted = text.replaceAll('\r\n', '\n');
  check(path, wanted, partialsOf(workspaceDirectory));
  const now = readText(workspaceDirectory, path).hash;
  if (now !== ifHash) {
    throw new InvalidArgumentError(
      now === null
        ? `${path} has been removed since it was read. Read it again.`
        : ifHash === null
          ? `${path} is there already. Read it first.`
          : `${path} was saved by another program since it was read. Read it again, then make the change.`,
    );
  }
  const hasCarriageReturns = now !== null && readFileSync(absolute, 'utf8').includes('\r\n');
  mkdirSync(dirname(absolute), { recursive: true });
  writeFileAtomically(absolute, hasCarriageReturns ? wanted.replaceAll('\n', '\r\n') : wanted);
  return { path, hash: sha256Hex(wanted) };
}

/** Each partial is read when a prompt asks for it, and once. */
function partialsOf(workspaceDirectory: string): PartialLookup {
  const known = new Map<string, string | null>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const path = join(layoutOf(workspaceDirectory).partials, `${name}${PARTIAL_SUFFIX}`);
    const text = existsSync(path) ? readWorkspaceText(workspaceDirectory, path) : null;
    known.set(name, text);
    return text;
  };
}

function judge(check: () => unknown): { id: string | null; problem: TextProblem | null } {
  try {
    return { id: nameOf(check()), problem: null };
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    const { line, column } = ConfigError.is(error) ? error.details : {};
    const place = {
      line: typeof line === 'number' ? line : null,
      column: typeof column === 'number' ? column : null,
    };
    return { id: null, problem: { message: error.message, ...place } };
  }
}

/** Tools are called by their name, everything else by its id. */
function nameOf(parsed: unknown): string | null {
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { id, name } = parsed as { id?: unknown; name?: unknown };
  return typeof id === 'string' ? id : typeof name === 'string' ? name : null;
}
