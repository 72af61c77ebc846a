import { TrestleError } from '../../base/errors/trestle-error.ts';
import { canonicalJson } from '../../base/json.ts';
import type { McpToolInfo } from '../../contract/mcp.ts';
import { type ToolFile, toolFile } from '../../contract/tool.ts';
import type { CallGuard } from '../../spec/call-guard.ts';
import type { McpServers } from '../../spec/mcp-servers.ts';
import type { SchemaValidator } from '../../spec/schema-validator.ts';
import type { Tool, ToolMaker, ToolSet } from '../../spec/tool.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { prepareCall } from './arguments/prepare-call.ts';
import { createMcpTool, nameOfMcpTool } from './mcp-tool.ts';
import { withCallGuard } from './with-call-guard.ts';

/** A contract and where it comes from. */
export interface KnownContract {
  contract: ToolFile;
  /** The file; null for one that comes with Trestle or from an MCP server. */
  path: string | null;
}

export interface ToolProblem {
  name: string;
  path: string | null;
  message: string;
}

/** Every contract that counts now, and the tools behind them. */
export interface ToolCatalogue {
  readonly contracts: readonly KnownContract[];
  readonly problems: readonly ToolProblem[];
  /**
   * The tools of one run.
   *
   * @param options.makers beside the general ones: those that need the run, as `builtin/search` does
   * @param options.names only these; all by default
   */
  toolSet(options?: {
    makers?: Readonly<Record<string, ToolMaker>>;
    names?: readonly string[] | undefined;
  }): ToolSet & {
    readonly problems: readonly ToolProblem[];
  };
}

/**
 * Looks at what may be called: the files of `tools/`, and every tool of an MCP server that was agreed to, under the contract
 * that a file gives it, or else as `external`, whatever the server says of itself.
 */
export async function openCatalogue(options: {
  /** Of a trusted workspace's files; of another one, those that come with Trestle. */
  contracts: readonly KnownContract[];
  problems: readonly ToolProblem[];
  makers: Readonly<Record<string, ToolMaker>>;
  /** Null where none may be started. */
  mcp: McpServers | null;
  schemas: SchemaValidator;
  guard: CallGuard;
  signal: AbortSignal;
}): Promise<ToolCatalogue> {
  const { mcp, makers, schemas, guard, signal } = options;
  const offered = mcp === null ? [] : await mcp.tools({ signal });
  const contracts = [...options.contracts, ...undeclared(options.contracts, offered)];
  const toolOf = (contract: ToolFile, own: Readonly<Record<string, ToolMaker>>): Tool => {
    const make = Object.hasOwn(own, contract.uses) ? own[contract.uses] : makers[contract.uses];
    if (make !== undefined) return make(contract);
    return createMcpTool(contract, { mcp, offered });
  };
  return {
    contracts,
    problems: options.problems,
    toolSet: ({ makers: own = {}, names } = {}) => {
      const tools = new Map<string, Tool>();
      const problems = [...options.problems];
      for (const { contract, path } of contracts) {
        if (names !== undefined && !names.includes(contract.name)) continue;
        try {
          tools.set(contract.name, withCallGuard(toolOf(contract, own), guard));
        } catch (error) {
          if (!TrestleError.is(error)) throw error;
          problems.push({ name: contract.name, path, message: error.message });
        }
      }
      const list = [...tools.values()];
      return {
        problems,
        list: () => list,
        find: (name) => tools.get(name) ?? null,
        prepare: (call) => prepareCall(call, list, schemas),
      };
    },
  };
}

/** @returns sha256 (hex) of all that a call depends on: the description shapes what a model asks for */
export function fingerprintOf(contract: ToolFile): string {
  const { name, contractVersion, description, uses, with: given, inputSchema, effect, repair } = contract;
  const said = { name, contractVersion, description, uses, with: given, inputSchema, effect };
  return sha256Hex(canonicalJson(repair ? said : { ...said, repair }));
}

/** Contracts for tools of MCP servers that no file names. */
function undeclared(
  known: readonly KnownContract[],
  offered: readonly { server: string; tool: McpToolInfo }[],
): KnownContract[] {
  const used = new Set(known.map(({ contract }) => contract.uses));
  const names = new Set(known.map(({ contract }) => contract.name));
  const contracts: KnownContract[] = [];
  for (const { server, tool } of offered) {
    const uses = `mcp/${server}/${tool.name}`;
    if (used.has(uses)) continue;
    const parsed = toolFile.safeParse({
      version: 1,
      name: nameOfMcpTool(server, tool.name, names),
      description: tool.description === '' ? `${tool.name} of the MCP server ${server}.` : tool.description,
      uses,
      inputSchema: tool.inputSchema,
      // What a server says of its own harmlessness is not believed.
      effect: 'external',
    });
    if (!parsed.success) continue;
    names.add(parsed.data.name);
    contracts.push({ contract: parsed.data, path: null });
  }
  return contracts;
}
