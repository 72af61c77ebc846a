import { resolve } from 'node:path';

/**
 * Finds the workspace in `electron [flags] APP_FOLDER [WORKSPACE]` or, packaged, `trestle [flags] [WORKSPACE]`.
 *
 * @param argv with the executable first
 * @param appPath the app's own folder, which is an argument only when it is not packaged
 * @returns an absolute path; null when none was named
 */
export function workspaceArgument(argv: readonly string[], appPath: string, workingDirectory: string): string | null {
  const paths = argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(workingDirectory, argument));
  const own = paths.indexOf(resolve(appPath));
  return paths[own + 1] ?? null;
}
