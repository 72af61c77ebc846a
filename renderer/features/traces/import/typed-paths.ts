import { isAbsolutePath } from '../../../app/is-absolute-path.ts';

/** @returns the paths of a text with one on each line; quotes around one are taken off */
export function typedPaths(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/^(["'])(.*)\1$/, '$2'));
  return [...new Set(lines.filter((line) => line !== ''))];
}

/** @returns why these cannot be imported, naming the first that is wrong; null when they can, or when there is none */
export function typedPathsProblem(paths: readonly string[]): string | null {
  const wrong = paths.find((path) => !isAbsolutePath(path));
  return wrong === undefined ? null : `${wrong} is no whole path: it begins with / or a drive letter.`;
}
