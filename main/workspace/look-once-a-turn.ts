import type { WorkspaceFiles } from './workspace-files.ts';

type Looked = { value: unknown } | { error: unknown };

/**
 * The same files, each looked at once in a turn of the event loop: what an ask and the policies around its model need of
 * them is needed a dozen times, by every ask under way. For readers only; whoever writes a file and reads it again in the
 * same turn needs the files themselves.
 */
export function lookOnceATurn<Name extends keyof WorkspaceFiles>(
  files: Pick<WorkspaceFiles, Name>,
  names: readonly Name[],
): Pick<WorkspaceFiles, Name> {
  const looked = new Map<string, Looked>();
  const lookAt = (key: string, look: () => unknown): unknown => {
    let found = looked.get(key);
    if (found === undefined) {
      if (looked.size === 0) setImmediate(() => looked.clear());
      try {
        found = { value: look() };
      } catch (error) {
        found = { error };
      }
      looked.set(key, found);
    }
    if ('error' in found) throw found.error;
    return found.value;
  };
  const methods = names.map((name) => {
    const read = files[name] as (argument?: string) => unknown;
    return [name, (argument?: string) => lookAt(`${name} ${argument ?? ''}`, () => read(argument))] as const;
  });
  return Object.fromEntries(methods) as unknown as Pick<WorkspaceFiles, Name>;
}
