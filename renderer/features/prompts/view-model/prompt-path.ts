const NAME = /^[a-z][a-z0-9-]{0,63}$/;

export type NewFileKind = 'prompt' | 'partial';

/** @returns where a new one of this name lies, from the workspace's folder */
export function newFilePath(kind: NewFileKind, name: string): string {
  return kind === 'prompt' ? `prompts/${name}.prompt.md` : `prompts/partials/${name}.liquid`;
}

/** @returns why a new file cannot have the name; null when it can */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'It needs a name';
  if (!NAME.test(name)) return 'Lower-case letters, digits and dashes, a letter first, at most 64';
  return taken.includes(name) ? `${name} is there already` : null;
}

/** @returns the file's name without its folders */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
