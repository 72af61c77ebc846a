import { lstatSync } from 'node:fs';
import { DeniedError } from '../base/errors/denied-error.ts';

/**
 * Writing through a link that came with a folder from elsewhere would write into a file of the reader's own.
 *
 * @throws DeniedError when the path is a symbolic link, also one that leads nowhere
 */
export function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new DeniedError(`${path} is a symbolic link. Trestle writes there only into a real file: remove the link.`, {
    details: { path },
  });
}
