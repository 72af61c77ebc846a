import type { JsonValue } from '../../base/json.ts';
import type { StoredRun } from '../../spec/agent-store.ts';
import type { Tool, ToolMaker, ToolSet } from '../../spec/tool.ts';
import type { RunInput } from '../../pipeline/run-state.ts';
import { planUpTo, type StageRegistry } from '../../pipeline/plan.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import type { ToolFile } from '../../contract/tool.ts';
import { scopeKey } from '../../agent/memory/open-session.ts';
import { agentContracts, createAgentToolMakers } from '../../agent/tools/agent-tools.ts';
import { createSearchTool, foundBy, SEARCH_TOOL } from '../../agent/tools/search-tool.ts';
import { prepareCall } from '../../agent/tools/arguments/prepare-call.ts';
import type { ToolCatalogue } from '../../agent/tools/tool-catalogue.ts';
import type { AgentStores } from '../../spec/agent-store.ts';
import type { Reading } from '../access/reading.ts';
import type { SessionParts } from '../session-parts.ts';
import { agentIds } from './agent-files.ts';

/** Hand-offs looked back through at most, when it is counted how many led to a run. */
const MAX_LOOK_BACK = 16;

/**
 * What one run may call: the workspace's tools, the search over its own stages, and the tools that work on the run itself.
 *
 * @param options.stages scoped to whom the run reads for
 * @param options.retrieval the pipeline whose retrieval a search runs
 */
export function createRunTools(options: {
  parts: Pick<SessionParts, 'files' | 'services'>;
  stores: AgentStores;
  reading: Reading;
  catalogue: ToolCatalogue;
  run: StoredRun;
  stages: StageRegistry;
  retrieval: PipelineFile;
}): (names: readonly string[] | undefined, context: { input: RunInput }) => ToolSet {
  const { parts, stores, reading, catalogue, run, stages, retrieval } = options;
  const { files, services } = parts;
  const { clock, random, events, schemas } = services;
  const makers = createAgentToolMakers({
    stores,
    clock,
    random,
    runId: run.runId,
    scope: scopeKey(run.as),
    agents: agentIds(files),
    depth: depthOf(stores, run.runId),
    onDidChange: (what) => events.publish({ type: what === 'queue' ? 'queue-changed' : 'memory-changed' }),
  });
  return (names, { input }) => {
    const search: ToolMaker = (contract) =>
      onRecord(
        createSearchTool({
          contract,
          plan: planUpTo(retrieval, 'context', stages),
          clock,
          input,
          filter: input.filter,
          isLocalOnly: (sourceId) =>
            files.readWorkspace().sources.some(({ id, leavesMachine }) => id === sourceId && !leavesMachine),
        }),
        reading,
        run,
      );
    const own = catalogue.toolSet({ makers: { ...makers, [SEARCH_TOOL]: search }, names });
    const taken = new Set(own.list().map(({ contract }) => contract.name));
    const added = agentContracts()
      .filter(({ name }) => !taken.has(name) && (names === undefined || names.includes(name)))
      .flatMap((contract) => makers[contract.uses]?.(contract) ?? []);
    const list = [...own.list(), ...added];
    return {
      list: () => list,
      find: (name) => list.find(({ contract }) => contract.name === name) ?? null,
      prepare: (call) => prepareCall(call, list, schemas),
    };
  };
}

/** @returns what of a tool's contract shapes behaviour, for the release */
export function contractFacts(contracts: readonly ToolFile[]): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    contracts.map(({ name, contractVersion, description, uses, effect, inputSchema, with: given }) => [
      name,
      { contractVersion, description, uses, effect, inputSchema, with: given } as JsonValue,
    ]),
  );
}

/** Every read on somebody's behalf leaves a row, before what was read is handed out. */
function onRecord(tool: Tool, reading: Reading, run: StoredRun): Tool {
  return {
    ...tool,
    execute: (args, options) =>
      reading.read({
        method: 'agent.run',
        as: run.as ?? undefined,
        query: typeof args['query'] === 'string' ? args['query'] : null,
        countReturned: (result) => (result.ok ? (foundBy(result.value)?.length ?? 0) : 0),
        work: () => tool.execute(args, options),
      }),
  };
}

/** How many hand-offs from agent to agent led to the run. */
function depthOf(stores: AgentStores, runId: string): number {
  const tasks = stores.queue.list({ limit: Number.MAX_SAFE_INTEGER });
  let depth = 0;
  for (let id: string | null = runId; id !== null && depth < MAX_LOOK_BACK; ) {
    const task = tasks.find((queued) => queued.runId === id && queued.fromRunId !== null);
    if (task === undefined) break;
    depth += 1;
    id = task.fromRunId;
  }
  return depth;
}
