import { compileGlob, type Glob, matchesGlob } from './glob.ts';

interface IgnoreRule {
  glob: Glob;
  isNegated: boolean;
  isDirectoryOnly: boolean;
}

/**
 * One `.gitignore` file, or one of its kind. Its patterns are relative to the folder it lies in.
 *
 * @see https://git-scm.com/docs/gitignore, "Pattern format"
 */
export class GitignoreFile {
  /** The folder's path relative to the source, `''` for the source itself. */
  readonly folder: string;
  readonly #rules: readonly IgnoreRule[];
  readonly #above: string;

  /** @param above the source's path below the folder of a file that lies outside of the source */
  constructor(folder: string, text: string, above = '') {
    this.folder = folder;
    this.#above = above === '' ? '' : `${above}/`;
    this.#rules = `${text.replace(/^\ufeff/, '')}\n`.split(/\r?\n/).flatMap(parseRule);
  }

  /**
   * @param path relative to the source, inside `folder`
   * @returns whether the last rule that matches ignores the path or takes it back; null when none matches
   */
  decide(path: string, isDirectory: boolean): 'ignored' | 'included' | null {
    const relative = this.#above + (this.folder === '' ? path : path.slice(this.folder.length + 1));
    const rule = this.#rules.findLast(
      ({ glob, isDirectoryOnly }) => (isDirectory || !isDirectoryOnly) && matchesGlob(glob, relative),
    );
    if (!rule) return null;
    return rule.isNegated ? 'included' : 'ignored';
  }
}

/**
 * Is a path ignored by the files that apply to it? Parents are asked first by whoever walks: what lies below an ignored
 * folder cannot be taken back.
 *
 * @param files outermost folder first
 */
export function isGitignored(files: readonly GitignoreFile[], path: string, isDirectory: boolean): boolean {
  for (const file of files.toReversed()) {
    const decision = file.decide(path, isDirectory);
    if (decision !== null) return decision === 'ignored';
  }
  return false;
}

function parseRule(line: string): IgnoreRule[] {
  // Spaces at the end do not count, unless a backslash holds one; tabs do.
  const trimmed = line.replace(/^((?:\\.|[^\\])*?) +$/s, '$1');
  if (trimmed === '' || trimmed.startsWith('#')) return [];
  const isNegated = trimmed.startsWith('!');
  const pattern = isNegated ? trimmed.slice(1) : trimmed;
  const isDirectoryOnly = pattern.endsWith('/');
  const body = pattern.replace(/\/+$/, '');
  if (body === '') return [];
  // A slash at the start or in the middle ties the pattern to its folder; else it matches a name at any depth.
  const isAnchored = body.includes('/');
  const glob = isAnchored ? body.replace(/^\/+/, '') : `**/${body}`;
  // "abc/**" matches what is inside abc, never abc itself.
  return [{ glob: compileGlob(glob.replace(/\/\*\*$/, '/**/*')), isNegated, isDirectoryOnly }];
}
