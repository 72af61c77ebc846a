import type { LoadScenarioEntry } from '../../../../main/contract/load-run.ts';
import type { WorkspaceText } from '../../../../main/contract/workspace-text.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** @returns where a scenario of that name lies in a workspace */
export function newScenarioPath(name: string): string {
  return `scenarios/${name}.load.yaml`;
}

/** @returns the path within its workspace of a scenario that the engine has found, wherever that workspace lies */
export function scenarioPathOf({ path }: Pick<LoadScenarioEntry, 'path'>): string {
  return `scenarios/${path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)}`;
}

/** @returns why it cannot be the name of a new scenario; null when it can */
export function scenarioNameProblem(name: string, taken: readonly string[]): string | null {
  if (!NAME.test(name)) return 'Lower-case letters, digits and dashes, at most 64';
  return taken.includes(newScenarioPath(name)) ? `${newScenarioPath(name)} is there already` : null;
}

/** @returns a file that is not there yet with its own name as the id in the text that it begins with; any other as it is */
export function beginningFor(file: WorkspaceText): WorkspaceText {
  const name = /^scenarios\/(.+)\.load\.yaml$/.exec(file.path)?.[1];
  if (file.hash !== null || name === undefined || !NAME.test(name)) return file;
  return { ...file, text: file.text.replace(/^id: .*$/m, `id: ${name}`) };
}
