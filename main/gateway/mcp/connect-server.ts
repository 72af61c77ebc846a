import {
  Client,
  type JsonSchemaValidator,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { getDefaultEnvironment } from '@modelcontextprotocol/client/stdio';
import { abortError } from '../../base/abort.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import { ToolExecutionError } from '../../base/errors/tool-execution-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { McpServerDeclaration, McpToolInfo } from '../../contract/mcp.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import { cleanResult, cleanTools } from './clean-words.ts';
import { expandVariables } from './describe-command.ts';
import { MAX_SPOKEN_BYTES, StdioTransport } from './stdio-transport.ts';

/** Some servers are fetched and compiled when they are first started. */
const CONNECT_TIMEOUT_MS = 30_000;
const PROBE_TIMEOUT_MS = 3000;
const LIST_TIMEOUT_MS = 10_000;
const MAX_LIST_PAGES = 20;

export interface McpConnection {
  readonly isOpen: boolean;
  /** Process id of one that was started here. */
  readonly pid: number | null;
  listTools(signal: AbortSignal): Promise<McpToolInfo[]>;
  call(
    request: { tool: string; args: JsonObject },
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<{ value: JsonValue; isError: boolean }>;
  close(): Promise<void>;
}

/** Compiling a stranger's schema runs code made of it: arguments are checked elsewhere, results are data. */
const ACCEPT_ALL = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (data) => ({ valid: true, data: data as T, errorMessage: undefined }),
};

/**
 * Starts or contacts a server and shakes hands. It may ask nothing of us: no sampling, no elicitation, no roots.
 *
 * @throws ConfigError for a variable that is not set, ToolExecutionError, DeniedError when the host may not be contacted
 */
export async function connectServer(options: ConnectOptions): Promise<McpConnection> {
  // A program that is asked by the newest protocol first may end itself, as those of older libraries do.
  if (options.declaration.url !== undefined) return connectBy('auto', options);
  try {
    return await connectBy('legacy', options);
  } catch (error) {
    // It answered, and wants another protocol.
    if (error instanceof Error && error.cause instanceof ProtocolError) return connectBy('auto', options);
    throw error;
  }
}

interface ConnectOptions {
  server: string;
  declaration: McpServerDeclaration;
  workspacePath: string;
  environment: Readonly<Record<string, string | undefined>>;
  egress: Egress;
  clock: Clock;
  signal: AbortSignal;
  onDidChangeTools: () => void;
  onDidClose: (why: string) => void;
}

async function connectBy(mode: 'auto' | 'legacy', options: ConnectOptions): Promise<McpConnection> {
  const { server, declaration, signal } = options;
  const client = new Client(
    { name: 'trestle', version: '1.0.0' },
    {
      capabilities: {},
      jsonSchemaValidator: ACCEPT_ALL,
      versionNegotiation: { mode, probe: { timeoutMs: PROBE_TIMEOUT_MS } },
      inputRequired: { autoFulfill: false },
      listMaxPages: MAX_LIST_PAGES,
      listChanged: { tools: { autoRefresh: false, onChanged: () => options.onDidChangeTools() } },
    },
  );
  const transport = declaration.url === undefined ? stdioOf(options) : httpOf(options, declaration.url);
  const stdio = transport instanceof StdioTransport ? transport : null;
  let isOpen = true;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it has no other way to be heard
  client.onclose = () => {
    isOpen = false;
    options.onDidClose(stdio?.lastWords ?? 'the connection was closed');
  };
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it has no other way to be heard
  client.onerror = () => undefined;
  const said = (error: unknown, what: string, asked: AbortSignal): TrestleError => {
    if (asked.aborted) return abortError(asked);
    if (TrestleError.is(error)) return error;
    if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
      return new TimeoutError(`The MCP server ${server} did not answer in time (${what}).`, { cause: error });
    }
    const why = [error instanceof Error ? causeOf(error) : String(error), stdio?.lastWords ?? ''].filter(
      (part) => part !== '',
    );
    return new ToolExecutionError(`The MCP server ${server}: ${what} failed: ${why.join('; ').slice(0, 600)}`, {
      cause: error,
    });
  };
  const close = async (): Promise<void> => {
    isOpen = false;
    await client.close().catch(() => undefined);
    await transport.close().catch(() => undefined);
  };
  try {
    await client.connect(transport, { timeout: CONNECT_TIMEOUT_MS, signal });
  } catch (error) {
    const failure = said(error, 'the start', signal);
    await close();
    throw failure;
  }
  return {
    get isOpen() {
      return isOpen;
    },
    get pid() {
      return stdio?.pid ?? null;
    },
    listTools: async (listSignal) => {
      try {
        const { tools } = await client.listTools(undefined, {
          timeout: LIST_TIMEOUT_MS,
          signal: listSignal,
          cacheMode: 'refresh',
        });
        return cleanTools(tools);
      } catch (error) {
        throw said(error, 'listing its tools', listSignal);
      }
    },
    call: async ({ tool, args }, { signal: callSignal, timeoutMs }) => {
      try {
        const result = await client.callTool(
          { name: tool, arguments: { ...args } },
          { timeout: timeoutMs, maxTotalTimeout: timeoutMs, signal: callSignal },
        );
        return { value: cleanResult(result), isError: result.isError === true };
      } catch (error) {
        throw said(error, `the call of ${tool}`, callSignal);
      }
    },
    close,
  };
}

function stdioOf({ server, declaration, workspacePath, environment, clock }: ConnectOptions): StdioTransport {
  const { command = '', args, env } = declaration;
  return new StdioTransport({
    command,
    args,
    // No secret of ours but those the declaration names.
    env: { ...getDefaultEnvironment(), ...expandAll(server, env, environment) },
    cwd: workspacePath,
    clock,
  });
}

function httpOf(
  { server, declaration, environment, egress }: ConnectOptions,
  url: string,
): StreamableHTTPClientTransport {
  const door = egress.admitting({ name: `MCP server ${server}`, hosts: [new URL(url).host] });
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: async (address, init) => bounded(await door.fetch(address, init)),
    requestInit: { headers: expandAll(server, declaration.headers, environment) },
  });
}

/** An answer that never ends is cut: what reads it fails. */
function bounded(response: Response): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform: (part, controller) => {
      bytes += part.length;
      if (bytes > MAX_SPOKEN_BYTES)
        controller.error(new Error(`it sent more than ${MAX_SPOKEN_BYTES / 1024 / 1024} MiB`));
      else controller.enqueue(part);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
}

function expandAll(
  server: string,
  values: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const expanded = expandVariables(value, environment);
      if ('value' in expanded) return [name, expanded.value];
      throw new ConfigError(
        `The MCP server ${server} needs the environment variable ${expanded.missing}, which is not set. Set it and try again.`,
      );
    }),
  );
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${causeOf(error.cause)})` : error.message;
}
