import { linkOverPipe } from './pipe-link.ts';
import type { ShellLink } from './shell-link.ts';
import { linkOverParentPort, type ParentPort } from './utility-link.ts';

/** @returns the link to the shell that started this process: Electron gives a utility process its `parentPort` */
export function linkToShell(): ShellLink {
  const { parentPort } = process as { parentPort?: ParentPort };
  return parentPort === undefined ? linkOverPipe() : linkOverParentPort(parentPort);
}
