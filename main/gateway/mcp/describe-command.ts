import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { canonicalJson } from '../../base/json.ts';
import type { McpServerDeclaration } from '../../contract/mcp.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

const MAX_HASHED_BYTES = 16 * 1024 * 1024;
const VARIABLE = /\$\{([A-Za-z_]\w*)\}/g;

export interface DescribedCommand {
  /** What is agreed to, by its parts, for people and for the hash. */
  parts: Readonly<Record<string, string>>;
  hash: string;
  /** One line: the command line, or the address. */
  target: string;
  /** Environment variables that it is handed. */
  variables: readonly string[];
}

/**
 * Says what would be started or contacted. Files of the workspace that stand on the command line count with their content: a
 * pull that changes the server's program changes what was agreed to.
 *
 * @param workspacePath real path
 */
export function describeCommand(declaration: McpServerDeclaration, workspacePath: string): DescribedCommand {
  const { command, args, env, url, headers } = declaration;
  const parts: Record<string, string> = {};
  if (url !== undefined) parts['url'] = url;
  if (Object.keys(headers).length > 0) parts['headers'] = canonicalJson(headers);
  if (command !== undefined) {
    parts['command'] = command;
    parts['args'] = JSON.stringify(args);
    for (const word of [command, ...args]) {
      const found = hashWithin(workspacePath, word);
      if (found !== null) parts[`file ${found.path}`] = found.hash;
    }
  }
  if (Object.keys(env).length > 0) parts['env'] = canonicalJson(env);
  const values = [...Object.values(env), ...Object.values(headers)];
  const variables = [...new Set(values.flatMap((value) => [...value.matchAll(VARIABLE)].map(([, name = '']) => name)))];
  const target = url ?? [command ?? '', ...args].map(quoted).join(' ');
  return { parts, hash: sha256Hex(canonicalJson(parts)), target, variables };
}

/** @returns the value with its variables put in, or the name of one that is not set */
export function expandVariables(
  value: string,
  environment: Readonly<Record<string, string | undefined>>,
): { value: string } | { missing: string } {
  let missing: string | null = null;
  const expanded = value.replaceAll(VARIABLE, (_, name: string) => {
    const found = environment[name];
    if (found === undefined) missing ??= name;
    return found ?? '';
  });
  return missing === null ? { value: expanded } : { missing };
}

function hashWithin(workspacePath: string, word: string): { path: string; hash: string } | null {
  try {
    const path = realpathSync(resolve(workspacePath, word));
    const inside = relative(workspacePath, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null;
    const stat = statSync(path);
    if (!stat.isFile()) return null;
    const hash = stat.size > MAX_HASHED_BYTES ? `${stat.size} bytes of ${stat.mtimeMs}` : sha256Hex(readFileSync(path));
    return { path: inside.split(sep).join('/'), hash };
  } catch {
    return null;
  }
}

function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : JSON.stringify(word);
}
