import { join } from 'node:path';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { objectOf } from '../../base/text-in-json.ts';
import { readWorkspaceText } from '../read-workspace-text.ts';
import { pathsOf, TEXT_KINDS } from '../text-kinds.ts';
import { readFrontMatter } from './front-matter.ts';

export interface PromptText {
  /** From the workspace's folder, with `/`. */
  path: string;
  /** As its front matter says it, also where the rest is no prompt; null when it says none. */
  id: string | null;
  text: string;
}

/** @returns every file of `prompts/`, readable or not, by name */
export function listPromptFiles(workspaceDirectory: string): {
  files: readonly PromptText[];
  problems: readonly { path: string; error: TrestleError }[];
} {
  const files: PromptText[] = [];
  const problems: { path: string; error: TrestleError }[] = [];
  const kind = TEXT_KINDS.find((known) => known.kind === 'prompt');
  for (const path of kind === undefined ? [] : pathsOf(workspaceDirectory, kind)) {
    try {
      const text = readWorkspaceText(workspaceDirectory, join(workspaceDirectory, path));
      files.push({ path, id: promptIdIn(text), text });
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      problems.push({ path, error });
    }
  }
  return { files, problems };
}

/** @returns the id that a text gives itself; null when it gives none */
export function promptIdIn(text: string): string | null {
  const id = objectOf(readFrontMatter(text).value)?.['id'];
  return typeof id === 'string' && id !== '' ? id : null;
}
