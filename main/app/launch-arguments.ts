import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepLink } from './arrivals/parse-deep-link.ts';

/** More than anybody selects in a folder and opens at once. */
const MAX_OPENED = 16;

/**
 * Finds what is to be opened in `electron [flags] APP_FOLDER [WORKSPACE|FILE|LINK]…` or, packaged, `trestle-desktop
 * [flags] […]`.
 *
 * @param argv with the executable first
 * @param appPath the app's own folder, which is an argument only when it is not packaged
 * @returns absolute paths, and links as they were given
 */
export function openedArguments(argv: readonly string[], appPath: string, workingDirectory: string): readonly string[] {
  const given = argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => (isDeepLink(argument) ? argument : resolve(workingDirectory, pathOf(argument))));
  const own = given.indexOf(resolve(appPath));
  return given.slice(own + 1, own + 1 + MAX_OPENED);
}

/** Desktops hand files on as `file:` addresses where they may. */
function pathOf(argument: string): string {
  const url = argument.startsWith('file:') ? URL.parse(argument) : null;
  try {
    // One with a host would lie on another machine.
    return url === null || url.host !== '' ? argument : fileURLToPath(url);
  } catch {
    return argument;
  }
}
