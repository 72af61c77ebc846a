import type { JsonObject, JsonValue } from '../base/json.ts';
import type { McpServerDeclaration, McpServerInfo, McpToolInfo } from '../contract/mcp.ts';

/** The MCP servers of one workspace. Opened in `gateway/mcp`, which alone starts or contacts them. */
export interface McpServers {
  /** @param options.connect starts those that were agreed to and do not run */
  describe(options: { connect: boolean; signal: AbortSignal }): Promise<readonly McpServerInfo[]>;
  /** Tools of servers that are ready now, by server. Those that were agreed to are started for it. */
  tools(options: { signal: AbortSignal }): Promise<readonly { server: string; tool: McpToolInfo }[]>;
  /**
   * @returns what the tool gave, with its texts cut to the limits; `isError` as the server says
   * @throws DeniedError when nobody agreed to what is there now, ToolExecutionError, TimeoutError, CancelledError
   */
  call(
    request: { server: string; tool: string; args: JsonObject },
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<{ value: JsonValue; isError: boolean }>;
}

/** One server, as the workspace's files declare it. */
export interface DeclaredMcpServer {
  server: string;
  /** The file. */
  declaredIn: string;
  declaration: McpServerDeclaration;
}

/** What somebody agreed to: exactly this command, and, once they had seen them, exactly these tools. */
export interface McpConsent {
  server: string;
  /** What would be started or contacted, by its parts; their hash is what was agreed to. */
  command: Readonly<Record<string, string>>;
  commandHash: string;
  /** Null until the tools were agreed to as well. */
  toolsHash: string | null;
  tools: readonly McpToolInfo[];
  /** ISO. */
  at: string;
}

/** Kept with the person's own data, by the real path of the workspace: no workspace agrees to anything itself. */
export interface McpConsents {
  find(server: string): McpConsent | null;
  save(consent: McpConsent): void;
  revoke(server: string): void;
}
