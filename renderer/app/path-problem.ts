import { isAbsolutePath } from './is-absolute-path.ts';

/** @returns why what is typed is not a whole path, with what one looks like; undefined while nothing is typed */
export function pathProblem(typed: string): string | undefined {
  return typed.trim() === '' || isAbsolutePath(typed) ? undefined : 'A whole path begins with / or a drive letter.';
}
