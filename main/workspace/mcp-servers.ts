import * as z from 'zod';
import { TrestleError } from '../base/errors/trestle-error.ts';
import { type McpServerDeclaration, mcpServerDeclaration } from '../contract/mcp.ts';
import type { DeclaredMcpServer } from '../spec/mcp-servers.ts';
import { describeIssue } from './describe-issue.ts';
import type { WorkspaceLayout } from './workspace-layout.ts';

/** `.mcp.json` belongs to many programs: what it says beside its servers is theirs. */
export const mcpFile = z.object({ mcpServers: z.record(z.string(), z.unknown()).default({}) });

/** Keys of a server that `.mcp.json` may hold for us; the others are another program's. */
const KNOWN_KEYS = Object.keys(mcpServerDeclaration.shape);

export interface DeclaredMcpServers {
  servers: readonly DeclaredMcpServer[];
  problems: readonly { path: string; message: string }[];
}
/** @returns the servers of both files, by name; of two with one name, that of `trestle.jsonc` */
export function mergeMcpServers(
  layout: WorkspaceLayout,
  own: Readonly<Record<string, McpServerDeclaration>>,
  readForeign: () => z.infer<typeof mcpFile> | null,
): DeclaredMcpServers {
  const servers = Object.entries(own).map(([server, declaration]) => ({
    server,
    declaredIn: layout.file,
    declaration,
  }));
  const problems: { path: string; message: string }[] = [];
  for (const [server, value] of Object.entries(foreignServers(layout, readForeign, problems))) {
    const parsed = mcpServerDeclaration.safeParse(onlyKnown(value));
    if (!/^[\w-]{1,64}$/.test(server)) {
      problems.push({
        path: layout.mcp,
        message: `${layout.mcp}: "${server.slice(0, 64)}" is no name of a server. Use letters, digits, "-" and "_".`,
      });
    } else if (parsed.success) {
      if (!Object.hasOwn(own, server)) servers.push({ server, declaredIn: layout.mcp, declaration: parsed.data });
    } else {
      const [issue] = parsed.error.issues;
      const why = issue === undefined ? 'it cannot be read' : describeIssue(issue, value).replace(/^the file\b/, 'it');
      problems.push({ path: layout.mcp, message: `${layout.mcp}: server "${server}": ${why}` });
    }
  }
  return { servers: servers.toSorted((a, b) => (a.server < b.server ? -1 : 1)), problems };
}

function foreignServers(
  layout: WorkspaceLayout,
  readForeign: () => z.infer<typeof mcpFile> | null,
  problems: { path: string; message: string }[],
): Readonly<Record<string, unknown>> {
  try {
    return readForeign()?.mcpServers ?? {};
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    problems.push({ path: layout.mcp, message: error.message });
    return {};
  }
}

function onlyKnown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => KNOWN_KEYS.includes(key)));
}
