/** @returns whether a typed path is whole: `/…` on Unix, `C:\…` or `\\server\…` on Windows. The engine decides the rest. */
export function isAbsolutePath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path.trim());
}
