import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';

/** @returns a workspace's texts as they are now, each read once when it is first asked for */
export function keepFiles(files: WorkspaceFiles): WorkspaceFiles {
  const kept = new Map<string, unknown>();
  const once = <Value>(key: string, read: () => Value): Value => {
    if (!kept.has(key)) kept.set(key, read());
    return kept.get(key) as Value;
  };
  return {
    readWorkspace: () => once('workspace', files.readWorkspace),
    readPrices: () => once('prices', files.readPrices),
    readSynonyms: () => once('synonyms', files.readSynonyms),
    readPipelines: () => once('pipelines', files.readPipelines),
    readPrompts: () => once('prompts', files.readPrompts),
    readPartials: () => once('partials', files.readPartials),
    readPartial: (name) => once(`partial ${name}`, () => files.readPartial(name)),
    readPolicies: () => once('policies', files.readPolicies),
    readTools: () => once('tools', files.readTools),
    readMcpServers: () => once('mcp', files.readMcpServers),
    readSimulators: () => once('simulators', files.readSimulators),
    readAlerts: () => once('alerts', files.readAlerts),
    readScenarios: () => once('scenarios', files.readScenarios),
    readEvals: () => once('evals', files.readEvals),
    readJudges: () => once('judges', files.readJudges),
    readGates: () => once('gates', files.readGates),
    requirePipeline: (id) => once(`pipeline ${id}`, () => files.requirePipeline(id)),
  };
}
