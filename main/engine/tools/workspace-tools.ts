import { isAbsolute, join, relative, resolve } from 'node:path';
import type { createBuiltinMakers } from '../../agent/tools/builtin-makers.ts';
import { createSqlRunner } from '../../agent/tools/sql/sql-process.ts';
import {
  type KnownContract,
  openCatalogue,
  type ToolCatalogue,
  type ToolProblem,
} from '../../agent/tools/tool-catalogue.ts';
import { type ToolFile, toolFile } from '../../contract/tool.ts';
import { createMcpServers, type OwnedMcpServers } from '../../gateway/mcp/mcp-servers.ts';
import type { CallGuard } from '../../spec/call-guard.ts';
import { createMcpConsents } from '../../workspace/mcp-consent-store.ts';
import { parseJsonc } from '../../workspace/parse-jsonc.ts';
import { sourcePath } from '../../workspace/resolve-sources.ts';
import { TOOL_TEMPLATES } from '../../workspace/templates/tools.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';
import { layoutOf, WORKSPACE_TEXTS } from '../../workspace/workspace-layout.ts';
import type { EngineServices } from '../services.ts';

/** Those of a workspace that has none of its own, and of one that is not trusted: they read nothing it could name. */
const GIVEN_TOOLS: readonly string[] = ['search.tool.jsonc', 'calculator.tool.jsonc'];

/** What may be called in one open workspace. */
export interface WorkspaceTools {
  /** Looks at the files and servers as they are now. A run keeps what it opened. */
  open(options: { signal: AbortSignal }): Promise<ToolCatalogue>;
  /** Contracts that files name, or that come with Trestle; no server is asked for its own. */
  declared(): readonly ToolFile[];
  mcp: OwnedMcpServers;
  guard: CallGuard;
  dispose(): Promise<void>;
}

/** @param parts.path real path of the workspace */
export function createWorkspaceTools(parts: {
  services: EngineServices;
  path: string;
  files: WorkspaceFiles;
  guard: CallGuard;
  isTrusted: () => boolean;
}): WorkspaceTools {
  const { services, path, files, guard, isTrusted } = parts;
  const { clock, egress, schemas, layout, environment, directories, events } = services;
  const sql = createSqlRunner({ layout, clock });
  const mcp = createMcpServers({
    declared: () => files.readMcpServers().servers,
    consents: createMcpConsents({ dataDirectory: directories.data, workspacePath: path }),
    isTrusted,
    workspacePath: path,
    environment,
    egress,
    clock,
    onDidChange: (server) => events.publish({ type: 'mcp-changed', server }),
  });
  const makerOptions: Parameters<typeof createBuiltinMakers>[0] = {
    workspaceDirectory: path,
    closedPaths: [layoutOf(path).state],
    readOnlyPaths: WORKSPACE_TEXTS.map((name) => join(path, name)),
    sourceFolder: (id) => {
      const source = files.readWorkspace().sources.find((declared) => declared.id === id);
      return source === undefined ? null : sourcePath(path, source);
    },
    isLocalOnly: (absolute) =>
      files
        .readWorkspace()
        .sources.some((source) => !source.leavesMachine && isWithin(sourcePath(path, source), absolute)),
    egress,
    sql,
  };
  let makers: ReturnType<typeof createBuiltinMakers> | null = null;
  return {
    mcp,
    guard,
    declared: () => readContracts(files, isTrusted()).contracts.map(({ contract }) => contract),
    open: async ({ signal }) => {
      const { createBuiltinMakers } = await import('../../agent/tools/builtin-makers.ts');
      makers ??= createBuiltinMakers(makerOptions);
      const { contracts, problems } = readContracts(files, isTrusted());
      return openCatalogue({
        contracts,
        problems,
        makers,
        mcp: isTrusted() ? mcp : null,
        schemas,
        guard,
        signal,
      });
    },
    dispose: async () => {
      await Promise.all([mcp.dispose(), sql.dispose()]);
    },
  };
}

/** A workspace from elsewhere names no tool: what it says runs nothing before somebody trusts it. */
export function readContracts(
  files: Pick<WorkspaceFiles, 'readTools'>,
  isTrusted: boolean,
): { contracts: readonly KnownContract[]; problems: readonly ToolProblem[] } {
  const { byId, problems } = isTrusted ? files.readTools() : { byId: new Map(), problems: [] };
  const own: KnownContract[] = [...byId.values()];
  const broken = problems.map(({ path, error }) => ({
    name: path.split(/[\\/]/).at(-1) ?? path,
    path,
    message: error.message,
  }));
  const isBare = own.length === 0 && broken.length === 0;
  const given = isBare ? GIVEN_TOOLS.map((name) => ({ contract: parseGiven(name), path: null })) : [];
  return { contracts: [...own, ...given], problems: broken };
}

function parseGiven(name: string): ToolFile {
  return parseJsonc({ path: name, text: TOOL_TEMPLATES[name] ?? '', schema: toolFile, knownVersion: 1 });
}

function isWithin(folder: string, path: string): boolean {
  const inside = relative(resolve(folder), path);
  return !inside.startsWith('..') && !isAbsolute(inside);
}
