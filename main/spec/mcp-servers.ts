import type { JsonObject, JsonValue } from '../base/json.ts';
import type { McpServerInfo, McpToolInfo } from '../contract/mcp.ts';

/** The MCP servers of one workspace. Opened in `gateway/mcp`, which alone starts or contacts them. */
export interface McpServers {
  /** @param options.connect starts those that were agreed to and do not run */
  describe(options: { connect: boolean; signal: AbortSignal }): Promise<readonly McpServerInfo[]>;
  /** Tools of servers that are ready now, by server. */
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
