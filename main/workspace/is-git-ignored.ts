import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Bounds the work a hostile .gitignore can cause. */
const MAX_GITIGNORE_BYTES = 256 * 1024;

/**
 * Says whether git would ignore a path: by a `.gitignore` between it and the top of its repository, or because one in
 * the folder itself ignores everything there (as caches write).
 *
 * @param path absolute; a file or folder that exists
 * @see gitignore(5): the last matching pattern of a file decides, files nearer to the path decide over those above, and
 *   what lies in an ignored folder cannot be taken back
 */
export function isGitIgnored(path: string, isDirectory: boolean): boolean {
  if (isDirectory && readPatterns(path).some(({ source }) => source === '*' || source === '**' || source === '/*')) {
    return true;
  }
  const top = findRepository(path);
  if (top === null) return false;
  const steps = relative(top, path)
    .split(sep)
    .filter((step) => step !== '');
  // Folder by folder from the top: an ignored folder hides all below it.
  return steps.some((_, index) => {
    const isLast = index === steps.length - 1;
    return isNameIgnored(top, steps.slice(0, index + 1), isLast ? isDirectory : true);
  });
}

/** The nearest folder above with a `.git`; null outside any repository. */
function findRepository(path: string): string | null {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/** Judges one path by every .gitignore above it, nearest first. */
function isNameIgnored(top: string, steps: readonly string[], isDirectory: boolean): boolean {
  for (let depth = steps.length - 1; depth >= 0; depth -= 1) {
    const inFolder = steps.slice(depth).join('/');
    const decided = readPatterns(join(top, ...steps.slice(0, depth))).findLast(
      (pattern) => (isDirectory || !pattern.onlyFolders) && pattern.expression.test(inFolder),
    );
    if (decided !== undefined) return !decided.isNegated;
  }
  return false;
}

interface GitignorePattern {
  source: string;
  expression: RegExp;
  isNegated: boolean;
  onlyFolders: boolean;
}

function readPatterns(folder: string): readonly GitignorePattern[] {
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) return [];
  try {
    const bytes = readFileSync(file);
    return bytes.length > MAX_GITIGNORE_BYTES ? [] : parseGitignore(bytes.toString('utf8'));
  } catch {
    return [];
  }
}

/** @returns the patterns of a .gitignore, as expressions over `/`-separated paths below its folder */
export function parseGitignore(text: string): readonly GitignorePattern[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const source = line.replace(/(?<!\\)[ \t]+$/, '');
    if (source === '' || source.startsWith('#')) return [];
    const isNegated = source.startsWith('!');
    const onlyFolders = source.endsWith('/');
    const body = source.slice(isNegated ? 1 : 0, onlyFolders ? -1 : undefined);
    if (body === '') return [];
    const expression = toExpression(body);
    return expression === null ? [] : [{ source, expression, isNegated, onlyFolders }];
  });
}

/** A slash anywhere but at the end ties a pattern to its folder; without one it matches a name at any depth. */
function toExpression(pattern: string): RegExp | null {
  const isAnchored = pattern.includes('/');
  const body = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  const translated = body.replaceAll(/\*\*\/|\/\*\*$|\*+|\?|\[!?\]?[^\]/]*\]|\\.|[^*?[\\/]+|[/[\\]/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '/**') return '/.+';
    if (token.startsWith('*')) return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token.startsWith('[')) return token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    if (token.length === 2 && token.startsWith('\\')) return escapeExpression(token.slice(1));
    return escapeExpression(token);
  });
  try {
    return new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${translated}$`);
  } catch {
    return null;
  }
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
