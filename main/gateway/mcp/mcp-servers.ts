import { DeniedError } from '../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { McpServerInfo, McpServerState, McpToolInfo } from '../../contract/mcp.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import type { DeclaredMcpServer, McpConsents, McpServers } from '../../spec/mcp-servers.ts';
import { compareWithConsent, hashTools } from './compare-consent.ts';
import type { McpConnection } from './connect-server.ts';
import { type DescribedCommand, describeCommand } from './describe-command.ts';

/** After the first failure, and at most, until a server is tried again, in milliseconds. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

export interface McpServersOptions {
  declared: () => readonly DeclaredMcpServer[];
  consents: McpConsents;
  isTrusted: () => boolean;
  /** Real path: where programs are started. */
  workspacePath: string;
  environment: Readonly<Record<string, string | undefined>>;
  egress: Egress;
  clock: Clock;
  onDidChange: (server: string) => void;
}

/** The servers of a workspace, with the ways to agree to them. */
export interface OwnedMcpServers extends McpServers {
  /**
   * Agrees to what has exactly these hashes; with the command's alone, the server is started so that its tools can be seen.
   *
   * @throws DeniedError when something else is there by now
   */
  consent(
    request: { server: string; commandHash: string; toolsHash?: string },
    signal: AbortSignal,
  ): Promise<McpServerInfo>;
  revoke(server: string): Promise<void>;
  /** Process ids of servers that run. */
  pids(): readonly number[];
  /** Ends all of them; nothing they started is left. */
  dispose(): Promise<void>;
}

interface Running {
  commandHash: string;
  connection: McpConnection | null;
  tools: readonly McpToolInfo[] | null;
  /** The server said that its tools have changed. */
  isStale: boolean;
  failure: { message: string; count: number; retryAtMs: number } | null;
  /** What is being done with it; the next waits. */
  last: Promise<unknown>;
}

export function createMcpServers(options: McpServersOptions): OwnedMcpServers {
  const { consents, clock, workspacePath, onDidChange } = options;
  const servers = new Map<string, Running>();
  let isDisposed = false;

  const runningOf = (server: string): Running => {
    const known = servers.get(server) ?? {
      commandHash: '',
      connection: null,
      tools: null,
      isStale: false,
      failure: null,
      last: Promise.resolve(),
    };
    servers.set(server, known);
    return known;
  };
  const inTurn = <Result>(running: Running, work: () => Promise<Result>): Promise<Result> => {
    const turn = running.last.then(work, work);
    running.last = turn.catch(() => undefined);
    return turn;
  };
  const stop = async (running: Running): Promise<void> => {
    const { connection } = running;
    running.connection = null;
    running.tools = null;
    await connection?.close();
  };
  const noteFailure = (server: string, running: Running, message: string): void => {
    const count = (running.failure?.count ?? 0) + 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1));
    running.failure = { message, count, retryAtMs: nowMs(clock) + pauseMs };
    onDidChange(server);
  };

  /** Brings a server that was agreed to up, and its tools up to date. Failures are kept, not thrown. */
  const bringUp = async (one: DeclaredMcpServer, command: DescribedCommand, signal: AbortSignal): Promise<void> => {
    const { server } = one;
    const running = runningOf(server);
    if (running.commandHash !== command.hash) {
      await stop(running);
      running.failure = null;
    }
    running.commandHash = command.hash;
    if (running.connection?.isOpen === true && running.tools !== null && !running.isStale) return;
    if (running.connection?.isOpen !== true && running.failure !== null && nowMs(clock) < running.failure.retryAtMs)
      return;
    try {
      if (running.connection?.isOpen !== true) {
        await stop(running);
        // Imported here: the client is two megabytes of code, and most workspaces have no server.
        const { connectServer } = await import('./connect-server.ts');
        running.connection = await connectServer({
          ...options,
          ...one,
          signal,
          onDidChangeTools: () => {
            running.isStale = true;
            onDidChange(server);
          },
          onDidClose: (why) => {
            if (running.connection === null || isDisposed) return;
            running.connection = null;
            running.tools = null;
            noteFailure(server, running, `The MCP server ${server} is gone (${why}).`);
          },
        });
      }
      const { connection } = running;
      running.isStale = false;
      running.tools = (await connection?.listTools(signal)) ?? null;
      running.failure = null;
    } catch (error) {
      if (signal.aborted || !TrestleError.is(error)) throw error;
      await stop(running);
      noteFailure(server, running, error.message);
    }
  };

  const inspect = (one: DeclaredMcpServer, connect: boolean, signal: AbortSignal): Promise<McpServerInfo> => {
    const running = runningOf(one.server);
    return inTurn(running, async () => {
      const command = describeCommand(one.declaration, workspacePath);
      const consent = consents.find(one.server);
      const isAgreed = consent?.commandHash === command.hash;
      if (!options.isTrusted() || one.declaration.disabled || !isAgreed || isDisposed) await stop(running);
      else if (connect) await bringUp(one, command, signal);
      const tools = isAgreed ? running.tools : null;
      const toolsHash = tools === null ? null : hashTools(tools);
      const { state, message } = judge({
        one,
        isTrusted: options.isTrusted(),
        isAgreed,
        consent,
        toolsHash,
        running,
        connect,
      });
      return {
        server: one.server,
        declaredIn: one.declaredIn,
        transport: one.declaration.url === undefined ? 'stdio' : 'http',
        target: command.target,
        variables: command.variables,
        state,
        message,
        commandHash: command.hash,
        toolsHash,
        tools: tools ?? [],
        differences: consent === null ? [] : compareWithConsent(consent, command.parts, tools),
        consentedAt: consent?.at ?? null,
      };
    });
  };
  const find = (server: string): DeclaredMcpServer => {
    const all = options.declared();
    const found = all.find((one) => one.server === server);
    if (found !== undefined) return found;
    const known = all.map((one) => one.server).join(', ') || 'none';
    throw new NotFoundError(`There is no MCP server "${server}" in this workspace. Servers: ${known}.`);
  };
  const describe: McpServers['describe'] = ({ connect, signal }) =>
    Promise.all(options.declared().map((one) => inspect(one, connect, signal)));

  return {
    describe,
    tools: async ({ signal }) => {
      // Asked anew for each run: a server that changes in silence is caught before a model reads it.
      for (const running of servers.values()) running.isStale = true;
      const infos = await describe({ connect: true, signal });
      return infos.flatMap(({ server, state, tools }) =>
        state === 'ready' ? tools.map((tool) => ({ server, tool })) : [],
      );
    },
    call: async ({ server, tool, args }, callOptions) => {
      const one = find(server);
      const info = await inspect(one, true, callOptions.signal);
      if (info.state !== 'ready') throw new DeniedError(info.message ?? `The MCP server ${server} is not ready.`);
      if (!info.tools.some(({ name }) => name === tool)) {
        const known = info.tools.map(({ name }) => name).join(', ');
        throw new InvalidArgumentError(`The MCP server ${server} has no tool "${tool}". Tools: ${known}.`);
      }
      const running = runningOf(server);
      const { connection } = running;
      if (connection === null) throw new DeniedError(`The MCP server ${server} is gone. Try again.`);
      try {
        return await connection.call({ tool, args }, callOptions);
      } catch (error) {
        // One that does not answer is started anew the next time.
        if (TimeoutError.is(error)) await inTurn(running, () => stop(running));
        throw error;
      }
    },
    consent: async ({ server, commandHash, toolsHash }, signal) => {
      const one = find(server);
      if (!options.isTrusted()) {
        throw new DeniedError(
          `${workspacePath} is restricted: it starts no MCP server. Run \`trestle trust add\` first.`,
        );
      }
      const command = describeCommand(one.declaration, workspacePath);
      if (command.hash !== commandHash) {
        throw new DeniedError(
          `What "${server}" would start is not what you were shown. Look at it again: \`trestle mcp list\`.`,
        );
      }
      const before = consents.find(server);
      const at = new Date(clock.now()).toISOString();
      if (before?.commandHash !== commandHash) {
        consents.save({ server, command: command.parts, commandHash, toolsHash: null, tools: before?.tools ?? [], at });
      }
      runningOf(server).failure = null;
      runningOf(server).isStale = true;
      const info = await inspect(one, true, signal);
      if (toolsHash === undefined) return info;
      if (info.toolsHash !== toolsHash) {
        throw new DeniedError(
          info.message ??
            `The tools of "${server}" are not what you were shown. Look at them again: \`trestle mcp list\`.`,
        );
      }
      consents.save({ server, command: command.parts, commandHash, toolsHash, tools: info.tools, at });
      onDidChange(server);
      return inspect(one, true, signal);
    },
    revoke: async (server) => {
      consents.revoke(server);
      const running = servers.get(server);
      if (running !== undefined) await inTurn(running, () => stop(running));
      onDidChange(server);
    },
    pids: () => [...servers.values()].flatMap(({ connection }) => connection?.pid ?? []),
    dispose: async () => {
      isDisposed = true;
      await Promise.all([...servers.values()].map((running) => inTurn(running, () => stop(running))));
    },
  };
}

function judge(seen: {
  one: DeclaredMcpServer;
  isTrusted: boolean;
  isAgreed: boolean;
  consent: ReturnType<McpConsents['find']>;
  toolsHash: string | null;
  running: Running;
  connect: boolean;
}): { state: McpServerState; message: string | null } {
  const { one, isTrusted, isAgreed, consent, toolsHash, running, connect } = seen;
  const { server } = one;
  const agree = `Look at it and agree to it in Settings, Tools & MCP, or with \`trestle mcp consent ${server}\`.`;
  if (!isTrusted) return { state: 'restricted', message: 'The workspace is restricted: it starts no MCP server.' };
  if (one.declaration.disabled) return { state: 'disabled', message: `${one.declaredIn} says "disabled".` };
  if (consent === null) return { state: 'new', message: `Nobody has agreed to the MCP server ${server} yet. ${agree}` };
  if (!isAgreed) {
    return {
      state: 'command-changed',
      message: `What the MCP server ${server} starts has changed since it was agreed to. ${agree}`,
    };
  }
  if (running.failure !== null) return { state: 'failed', message: running.failure.message };
  if (toolsHash === null && !connect) {
    const state = consent.toolsHash === null ? 'new' : 'ready';
    return {
      state,
      message: state === 'ready' ? null : `The tools of the MCP server ${server} were not agreed to yet. ${agree}`,
    };
  }
  if (consent.toolsHash === null) {
    // Agreed to before, under another command: the tools may be the same, the program is not.
    return { state: 'new', message: `The tools of the MCP server ${server} were not agreed to yet. ${agree}` };
  }
  if (consent.toolsHash !== toolsHash) {
    return {
      state: 'tools-changed',
      message: `The tools of the MCP server ${server} have changed since they were agreed to. ${agree}`,
    };
  }
  return { state: 'ready', message: null };
}

function nowMs(clock: Clock): number {
  return Number(clock.monotonicNano() / 1_000_000n);
}
