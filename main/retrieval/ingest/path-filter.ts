import { compileGlob, expandBraces, type Glob, matchesGlob } from './glob.ts';

/**
 * How a path came to be taken: `named` by a pattern that says which kind of file it wants (`*.md`, `NOTES`), or
 * `swept` up by one that takes whatever is there (`docs/**`), or because there are no patterns.
 */
export type Selection = 'named' | 'swept' | null;

interface IncludePattern {
  globs: readonly Glob[];
  isSweeping: boolean;
}

/**
 * The include and exclude patterns of a source, over paths relative to it. A pattern without a slash is matched
 * against the file name at any depth; one that ends in a slash takes the whole folder.
 */
export class PathFilter {
  readonly #includes: readonly IncludePattern[];
  readonly #excludes: readonly Glob[];

  constructor(patterns: { include: readonly string[]; exclude: readonly string[] }) {
    this.#includes = patterns.include.map((pattern) => ({
      globs: compilePattern(pattern),
      isSweeping: /[*/]$/.test(pattern),
    }));
    this.#excludes = patterns.exclude.flatMap(compilePattern);
  }

  selectFile(path: string): Selection {
    if (this.isExcluded(path)) return null;
    if (this.#includes.length === 0) return 'swept';
    const matching = this.#includes.filter(({ globs }) => globs.some((glob) => matchesGlob(glob, path)));
    if (matching.length === 0) return null;
    return matching.every(({ isSweeping }) => isSweeping) ? 'swept' : 'named';
  }

  /** Asked of folders as well: what lies in an excluded folder is never looked at. */
  isExcluded(path: string): boolean {
    return this.#excludes.some((glob) => matchesGlob(glob, path));
  }
}

/** @returns the globs of one pattern of a source; a path matches when any of them does */
export function compilePattern(pattern: string): Glob[] {
  const relative = pattern.replace(/^(?:\.?\/)+/, '');
  return expandBraces(relative).flatMap((alternative) => {
    const folder = alternative.replace(/\/+$/, '');
    const anchored = folder.includes('/') || pattern !== relative ? folder : `**/${folder}`;
    return alternative.endsWith('/') ? [compileGlob(anchored), compileGlob(`${anchored}/**`)] : [compileGlob(anchored)];
  });
}
