import { callByHand } from '../../agent/effects/call-by-hand.ts';
import { checkCalls } from '../../agent/tools/check-calls.ts';
import { fingerprintOf, type ToolCatalogue } from '../../agent/tools/tool-catalogue.ts';
import { guardKeyOf } from '../../agent/tools/with-call-guard.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { JsonObject } from '../../base/json.ts';
import { searchRequest } from '../../contract/retrieval.ts';
import type { ToolInfo } from '../../contract/tool.ts';
import type { ToolCallOptions, ToolMaker } from '../../spec/tool.ts';
import { recordedToolCalls } from '../../trace/recorded-tool-calls.ts';
import type { WorkspaceHandlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';
import { NO_SPAN } from '../tools/no-span.ts';

const DEFAULT_RESULTS = 5;
const KEY_BYTES = 12;

type ToolMethods = Pick<
  WorkspaceHandlers,
  'tools.list' | 'tools.check' | 'tools.call' | 'mcp.list' | 'mcp.consent' | 'mcp.revoke' | 'mcp.call'
>;

/** Tools and MCP servers, for whoever looks after them; an agent's calls go through its own loop. */
export function createToolHandlers(parts: SessionParts, readers: Pick<WorkspaceHandlers, 'search.run'>): ToolMethods {
  const { tools, services, journal, traces, files } = parts;
  const { clock, random } = services;
  const open = async (signal: AbortSignal): Promise<ToolCatalogue> => tools.open({ signal });
  const makers = { 'builtin/search': searchMaker(readers) };
  return {
    'tools.list': async (_, { signal }) => {
      const catalogue = await open(signal);
      const set = catalogue.toolSet({ makers });
      const pathOf = new Map(catalogue.contracts.map(({ contract, path }) => [contract.name, path]));
      const list = set.list().map(({ contract, preview, takeBack }): ToolInfo => {
        const { calls, failures, breaker } = tools.guard.state(guardKeyOf(contract.name));
        return {
          name: contract.name,
          contractVersion: contract.contractVersion,
          description: contract.description,
          uses: contract.uses,
          effect: contract.effect,
          inputSchema: contract.inputSchema as JsonObject,
          limits: contract.limits,
          path: pathOf.get(contract.name) ?? null,
          fingerprint: fingerprintOf(contract),
          hasPreview: preview !== undefined,
          hasUndo: takeBack !== undefined || contract.undo !== undefined,
          calls,
          failures,
          breaker,
        };
      });
      const servers = parts.isTrusted() ? await tools.mcp.describe({ connect: false, signal }) : [];
      const waiting = servers.flatMap(({ server, state, message, declaredIn }) =>
        state === 'ready' || state === 'disabled'
          ? []
          : [{ name: `mcp/${server}`, path: declaredIn, message: message ?? state }],
      );
      return { tools: list, problems: [...set.problems, ...waiting] };
    },
    'tools.check': async ({ tool, traces: count }, { signal }) => {
      const catalogue = await open(signal);
      const calls = recordedToolCalls(journal, traces, { traces: count, tool });
      return checkCalls(calls, catalogue.contracts, services.schemas);
    },
    'tools.call': async ({ tool: name, arguments: written, apply }, { signal }) => {
      parts.requireTrust('call tools');
      const set = (await open(signal)).toolSet({ makers });
      const prepared = await set.prepare({ name, arguments: written }, { signal });
      if (!prepared.ok) {
        if (prepared.tool === null) throw new NotFoundError(prepared.message);
        throw new InvalidArgumentError(prepared.message, { details: { problems: prepared.problems } });
      }
      const { tool, args, repairs } = prepared;
      const { effect } = tool.contract;
      const options: ToolCallOptions = {
        signal,
        span: NO_SPAN,
        as: undefined,
        idempotencyKey: random.hex(KEY_BYTES),
      };
      const hasEffect = effect === 'write' || effect === 'external';
      const preview = hasEffect ? ((await tool.preview?.(args, options)) ?? []) : [];
      const called = { tool: tool.contract.name, effect, arguments: args, repairs };
      if (hasEffect && !apply) return { ...called, applied: false, preview, result: null, effectId: null };
      const { result, effectId } = hasEffect
        ? await callByHand({ stores: parts.agents.stores, clock, random }, { tool, args, preview }, options)
        : { result: await tool.execute(args, options), effectId: null };
      const shown = result.ok
        ? { ok: true as const, value: result.value }
        : { ok: false as const, message: result.message, isRetryable: result.isRetryable };
      return { ...called, applied: true, preview: [], result: shown, effectId };
    },
    'mcp.list': async ({ connect }, { signal }) => ({
      servers: await tools.mcp.describe({ connect: connect && parts.isTrusted(), signal }),
      problems: files.readMcpServers().problems,
    }),
    'mcp.consent': ({ server, commandHash, toolsHash }, { signal }) =>
      tools.mcp.consent({ server, commandHash, ...(toolsHash === undefined ? {} : { toolsHash }) }, signal),
    'mcp.revoke': async ({ server }) => {
      await tools.mcp.revoke(server);
      return null;
    },
    'mcp.call': async ({ server, tool: name, arguments: given, apply }, { signal }) => {
      parts.requireTrust('call tools');
      const set = (await open(signal)).toolSet({ makers });
      const tool = set.list().find(({ contract }) => contract.uses === `mcp/${server}/${name}`);
      if (tool === undefined) {
        const state = (await tools.mcp.describe({ connect: true, signal })).find((one) => one.server === server);
        const known = state?.tools.map((one) => one.name).join(', ') || 'none';
        throw new NotFoundError(
          state?.message ?? `There is no tool "${name}" of an MCP server "${server}". Tools: ${known}.`,
        );
      }
      const args = given as JsonObject;
      const problems = await services.schemas.validate(tool.contract.inputSchema as JsonObject, args);
      const told = problems.map(({ path, message }) => `${path === '' ? 'the arguments' : path} ${message}`);
      if (told.length > 0 || !apply) return { server, tool: name, applied: false, problems: told, result: null };
      const options = { signal, span: NO_SPAN, as: undefined };
      const { result } = await callByHand(
        { stores: parts.agents.stores, clock, random },
        { tool, args, preview: [] },
        options,
      );
      const shown = result.ok
        ? { ok: true as const, value: result.value }
        : { ok: false as const, message: result.message };
      return { server, tool: name, applied: true, problems: [], result: shown };
    },
  };
}

/** `builtin/search` outside of a run: the workspace's search as it is. */
function searchMaker(readers: Pick<WorkspaceHandlers, 'search.run'>): ToolMaker {
  return (contract) => ({
    contract,
    execute: async (args, { signal }) => {
      const k = Number.isInteger(args['k']) ? Number(args['k']) : DEFAULT_RESULTS;
      const query = typeof args['query'] === 'string' ? args['query'] : '';
      const found = await readers['search.run'](searchRequest.parse({ query, k }), { signal });
      const passages = found.results.map(({ displayPath, headingPath, text }) => ({
        path: displayPath,
        heading: headingPath.join(' › '),
        text,
      }));
      return { ok: true, value: { passages }, reads: [] };
    },
  });
}
