import { isAbsolute, relative, sep } from 'node:path';

/** @returns true when `inner` is `outer` or lies below it; both absolute, compared as they are spelled */
export function isInside(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  // On Windows, a path on another drive stays absolute.
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
