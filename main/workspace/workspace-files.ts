import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../base/errors/config-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';
import type { AlertRule } from '../contract/alert-rule.ts';
import type { EvalFile } from '../contract/eval-file.ts';
import type { GateFile } from '../contract/gate.ts';
import type { GatewayPolicyFile } from '../contract/gateway-policy.ts';
import type { JudgeFile } from '../contract/judge.ts';
import type { LoadScenario } from '../contract/load-scenario.ts';
import type { PipelineFile } from '../contract/pipeline-file.ts';
import type { PriceEntry } from '../contract/price.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { ToolFile } from '../contract/tool.ts';
import type { SimulatorProfile } from '../contract/simulator.ts';
import type { WorkspaceFile } from '../contract/workspace-file.ts';
import type { SynonymGroups } from '../spec/query-side.ts';
import { parseEval } from './parse-eval.ts';
import { parseGate } from './parse-gate.ts';
import { parseJudge } from './parse-judge.ts';
import { parsePrompt } from './parse-prompt.ts';
import { parseScenario } from './parse-scenario.ts';
import { parseSynonyms } from './parse-synonyms.ts';
import {
  parseAlertRule,
  parseMcp,
  parsePipeline,
  parsePolicy,
  parsePrices,
  parseSimulator,
  parseTool,
  parseWorkspace,
} from './parse-texts.ts';
import { PRICES_TEMPLATE } from './templates/prices.ts';
import { readWorkspaceText } from './read-workspace-text.ts';
import { type DeclaredMcpServers, mergeMcpServers } from './mcp-servers.ts';
import {
  ALERT_SUFFIX,
  EVAL_SUFFIX,
  GATE_SUFFIX,
  JUDGE_SUFFIX,
  layoutOf,
  PARTIAL_SUFFIX,
  PIPELINE_SUFFIX,
  POLICY_SUFFIX,
  PROMPT_SUFFIX,
  SCENARIO_SUFFIX,
  TOOL_SUFFIX,
  SIMULATOR_SUFFIX,
  WORKSPACE_FILE_NAME,
} from './workspace-layout.ts';

/** A file that could not be used; the others were. */
export interface FileProblem {
  path: string;
  error: TrestleError;
}
export interface LoadedFiles<Value> {
  byId: ReadonlyMap<string, Value>;
  problems: readonly FileProblem[];
}

export interface LoadedAlert {
  id: string;
  path: string;
  rule: AlertRule;
}

/** A piece of templates. */
export interface LoadedPartial {
  /** Its name. */
  id: string;
  path: string;
  text: string;
}

/** A load as its file says it, with the text a run of it keeps. */
export interface LoadedScenario {
  id: string;
  path: string;
  text: string;
  scenario: LoadScenario;
}

/** A judge as its file says it. */
export interface LoadedJudge {
  id: string;
  path: string;
  file: JudgeFile;
}

/** An eval as its file says it, with the text a run of it keeps. */
export interface LoadedEval {
  id: string;
  path: string;
  text: string;
  file: EvalFile;
}

/** A gate as its file says it, with the text that a run of it keeps. */
export interface LoadedGate {
  id: string;
  path: string;
  text: string;
  gate: GateFile;
}

export interface LoadedTool {
  path: string;
  contract: ToolFile;
}

/**
 * A workspace's text files, parsed. Each call looks at the disk (names, sizes, times) and parses only what changed, so
 * that every ask can call it and always runs what the editor last saved.
 */
export interface WorkspaceFiles {
  /** @throws ConfigError, NotFoundError when the folder is not a workspace, StorageError `schema_too_new` */
  readWorkspace(): WorkspaceFile;
  /** The entries of `prices.jsonc`; without the file those that a new workspace begins with. @throws ConfigError */
  readPrices(): readonly PriceEntry[];
  /** The groups of `synonyms.txt`; none without the file. */
  readSynonyms(): SynonymGroups;
  readPipelines(): LoadedFiles<PipelineFile>;
  readPrompts(): LoadedFiles<PromptFile>;
  /** Texts of `prompts/partials/`, by name. */
  readPartials(): LoadedFiles<LoadedPartial>;
  /** @param name a partial's, of letters, digits, dashes; null for one that is not there */
  readPartial(name: string): string | null;
  /** Of `policies/`, by id without the `policy/` before it. */
  readPolicies(): LoadedFiles<GatewayPolicyFile>;
  /** Contracts by name. Nobody may call them in a workspace that is not trusted. */
  readTools(): LoadedFiles<LoadedTool>;
  /** Those of `trestle.jsonc` and of `.mcp.json`; nobody may start them in a workspace that is not trusted. */
  readMcpServers(): DeclaredMcpServers;
  /** Of `simulators/`. */
  readSimulators(): LoadedFiles<SimulatorProfile>;
  /** Rules of `alerts/`. */
  readAlerts(): LoadedFiles<LoadedAlert>;
  /** Loads of `scenarios/`, with their texts. */
  readScenarios(): LoadedFiles<LoadedScenario>;
  /** Of `evals/`, with their texts. */
  readEvals(): LoadedFiles<LoadedEval>;
  /** Gates of `gates/`, with their texts. */
  readGates(): LoadedFiles<LoadedGate>;
  /** Judges of `judges/`. */
  readJudges(): LoadedFiles<LoadedJudge>;
  /** @throws the problem of its file, or NotFoundError with the ids that exist */
  requirePipeline(id: string): PipelineFile;
}

export interface ReadPrompt {
  path: string;
  text: string;
  prompt: PromptFile;
}

/** @param options.onDidReadPrompt each time a prompt is read that is another one than before */
export function createWorkspaceFiles(
  workspaceDirectory: string,
  options: { onDidReadPrompt?: (read: ReadPrompt) => void } = {},
): WorkspaceFiles {
  const layout = layoutOf(workspaceDirectory);
  const read = (path: string): string => readWorkspaceText(workspaceDirectory, path);

  const loadWorkspace = cacheByStat((path) => parseWorkspace(path, read(path)));
  const loadPrices = cacheByStat((path) => parsePrices(path, existsSync(path) ? read(path) : PRICES_TEMPLATE).prices);
  const loadSynonyms = cacheByStat((path) => (existsSync(path) ? parseSynonyms(read(path)) : []));
  const loadPipeline = cacheByStat((path) => parsePipeline(path, read(path)));
  const loadPolicy = cacheByStat((path) => parsePolicy(path, read(path)));
  const loadSimulator = cacheByStat((path) => parseSimulator(path, read(path)));
  const loadAlert = cacheByStat((path): LoadedAlert => {
    const rule = parseAlertRule(path, read(path));
    return { id: rule.id, path, rule };
  });
  const loadScenario = cacheByStat((path): LoadedScenario => {
    const text = read(path);
    const scenario = parseScenario(path, text);
    return { id: scenario.id, path, text, scenario };
  });
  const loadEval = cacheByStat((path): LoadedEval => {
    const text = read(path);
    const file = parseEval(path, text);
    return { id: file.id, path, text, file };
  });
  const loadGate = cacheByStat((path): LoadedGate => {
    const text = read(path);
    const gate = parseGate(path, text);
    return { id: gate.id, path, text, gate };
  });
  const readPrompt = cacheByStat((path) => read(path));
  const readPartialFile = cacheByStat((path) => read(path));
  const partialText = (name: string): string | null => {
    const path = join(layout.partials, `${name}${PARTIAL_SUFFIX}`);
    return existsSync(path) ? readPartialFile(path) : null;
  };
  const loadJudge = cacheByStat((path): LoadedJudge => {
    const file = parseJudge(path, read(path));
    return { id: file.id, path, file };
  });
  const loadPrompt = cachePrompts(readPrompt, partialText, options.onDidReadPrompt);

  const loadTool = cacheByStat((path): LoadedTool & { id: string } => {
    const contract = parseTool(path, read(path));
    return { id: contract.name, path, contract };
  });
  const loadMcp = cacheByStat((path) => (existsSync(path) ? parseMcp(path, read(path)) : null));

  const readPipelines = (): LoadedFiles<PipelineFile> => loadFolder(layout.pipelines, PIPELINE_SUFFIX, loadPipeline);
  return {
    readWorkspace: () => {
      if (existsSync(layout.file)) return loadWorkspace(layout.file);
      throw new NotFoundError(
        `${workspaceDirectory} is not a Trestle workspace: it has no ${WORKSPACE_FILE_NAME}. \`trestle init\` makes one in an empty folder.`,
        { details: { path: layout.file } },
      );
    },
    readPrices: () => loadPrices(layout.prices),
    readSynonyms: () => loadSynonyms(layout.synonyms),
    readPipelines,
    readPrompts: () => loadFolder(layout.prompts, PROMPT_SUFFIX, loadPrompt),
    readPartials: () =>
      loadFolder(layout.partials, PARTIAL_SUFFIX, (path) => {
        const id = basename(path, PARTIAL_SUFFIX);
        return { id, path, text: readPartialFile(path) };
      }),
    readPartial: partialText,
    readPolicies: () => loadFolder(layout.policies, POLICY_SUFFIX, loadPolicy),
    readTools: () => loadFolder(layout.tools, TOOL_SUFFIX, loadTool),
    readMcpServers: () => mergeMcpServers(layout, loadWorkspace(layout.file).mcpServers, () => loadMcp(layout.mcp)),
    readSimulators: () => loadFolder(layout.simulators, SIMULATOR_SUFFIX, loadSimulator),
    readAlerts: () => loadFolder(layout.alerts, ALERT_SUFFIX, loadAlert),
    readScenarios: () => loadFolder(layout.scenarios, SCENARIO_SUFFIX, loadScenario),
    readEvals: () => loadFolder(layout.evals, EVAL_SUFFIX, loadEval),
    readGates: () => loadFolder(layout.gates, GATE_SUFFIX, loadGate),
    readJudges: () => loadFolder(layout.judges, JUDGE_SUFFIX, loadJudge),
    requirePipeline: (id) => {
      const { byId, problems } = readPipelines();
      const pipeline = byId.get(id);
      if (pipeline !== undefined) return pipeline;
      const broken = problems.find(({ path }) => path === join(layout.pipelines, `${id}${PIPELINE_SUFFIX}`));
      if (broken !== undefined) throw broken.error;
      const known = [...byId.keys()].toSorted().join(', ') || 'none';
      throw new NotFoundError(`There is no pipeline "${id}" in ${layout.pipelines}. Known: ${known}.`);
    },
  };
}

function loadFolder<Value extends { id: string }>(
  folder: string,
  suffix: string,
  load: (path: string) => Value,
): LoadedFiles<Value> {
  const byId = new Map<string, Value>();
  const problems: FileProblem[] = [];
  for (const name of namesIn(folder, suffix)) {
    const path = join(folder, name);
    try {
      const value = load(path);
      if (byId.has(value.id)) {
        throw new ConfigError(`${path} has the id "${value.id}", which another file in ${folder} has. Rename one.`, {
          details: { path },
        });
      }
      byId.set(value.id, value);
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      problems.push({ path, error });
    }
  }
  return { byId, problems };
}

function namesIn(folder: string, suffix: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith(suffix))
    .map(({ name }) => name)
    .toSorted();
}

/** A prompt is another one when its own text is, or that of a partial that it renders, or one that it missed is there. */
function cachePrompts(
  readText: (path: string) => string,
  partialText: (name: string) => string | null,
  onDidRead?: (read: ReadPrompt) => void,
): (path: string) => PromptFile {
  const known = new Map<string, { text: string; partials: ReadonlyMap<string, string | null>; prompt: PromptFile }>();
  return (path) => {
    const text = readText(path);
    const cached = known.get(path);
    const isSame =
      cached?.text === text && [...cached.partials].every(([name, before]) => partialText(name) === before);
    if (cached !== undefined && isSame) return cached.prompt;
    known.delete(path);
    const partials = new Map<string, string | null>();
    const lookUp = (name: string): string | null => {
      const found = partialText(name);
      partials.set(name, found);
      return found;
    };
    const prompt = parsePrompt({ path, text, partials: lookUp });
    known.set(path, { text, partials, prompt });
    onDidRead?.({ path, text, prompt });
    return prompt;
  };
}

/** Parses a file again only when it is another file, size or time than at the last look. Failures are not kept. */
function cacheByStat<Value>(load: (path: string) => Value): (path: string) => Value {
  const known = new Map<string, { stamp: string; value: Value }>();
  return (path) => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    const stamp = stat === undefined ? 'absent' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    const cached = known.get(path);
    if (cached?.stamp === stamp) return cached.value;
    known.delete(path);
    const value = load(path);
    known.set(path, { stamp, value });
    return value;
  };
}
