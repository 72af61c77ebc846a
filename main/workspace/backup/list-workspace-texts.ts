import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_TEXTS } from '../workspace-layout.ts';

/**
 * @returns the names (relative, with `/`, sorted) of everything a person wrote at the top of a workspace; symbolic
 *   links and other special files apart, because what they point at is not the workspace's
 */
export function listWorkspaceTexts(workspaceDirectory: string): { files: string[]; others: string[] } {
  const files: string[] = [];
  const others: string[] = [];
  const visit = (name: string): void => {
    const path = join(workspaceDirectory, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const child of readdirSync(path).toSorted()) visit(`${name}/${child}`);
    } else if (stat.isFile()) files.push(name);
    else others.push(name);
  };
  for (const name of WORKSPACE_TEXTS) visit(name);
  return { files, others };
}
