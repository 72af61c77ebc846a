import { join } from 'node:path';

export const WORKSPACE_FILE_NAME = 'trestle.jsonc';
export const STATE_DIRECTORY_NAME = '.trestle';
/** What models cost. */
export const PRICES_FILE_NAME = 'prices.jsonc';
export const SYNONYMS_FILE_NAME = 'synonyms.txt';
export const PIPELINE_SUFFIX = '.pipeline.jsonc';
export const PROMPT_SUFFIX = '.prompt.md';
/** Pieces of templates, in a folder of the prompts'. */
export const PARTIAL_SUFFIX = '.liquid';
export const PARTIALS_PLACE = 'prompts/partials';
export const POLICY_SUFFIX = '.policy.jsonc';
export const TOOL_SUFFIX = '.tool.jsonc';
/** The file in which other programs declare MCP servers too. */
export const MCP_FILE_NAME = '.mcp.json';
export const SIMULATOR_SUFFIX = '.sim.jsonc';
export const ALERT_SUFFIX = '.alert.jsonc';
export const SCENARIO_SUFFIX = '.load.yaml';
export const EVAL_SUFFIX = '.eval.yaml';
/** A rubric that a model grades by. */
export const JUDGE_SUFFIX = '.judge.yaml';
export const GATE_SUFFIX = '.gate.yaml';

/** Everything a person writes, at the top of a workspace: what a backup holds beside the databases. */
export const WORKSPACE_TEXTS: readonly string[] = [
  WORKSPACE_FILE_NAME,
  SYNONYMS_FILE_NAME,
  PRICES_FILE_NAME,
  MCP_FILE_NAME,
  'prompts',
  'pipelines',
  'policies',
  'simulators',
  'tools',
  'alerts',
  'datasets',
  'evals',
  'scenarios',
  'gates',
  'judges',
  'releases',
];

/** Where the parts of a workspace lie. All absolute when `directory` is. */
export interface WorkspaceLayout {
  directory: string;
  file: string;
  /** Words that mean the same here, one group a line; need not be there. */
  synonyms: string;
  /** What models cost; need not be there. */
  prices: string;
  prompts: string;
  /** Need not be there. */
  partials: string;
  pipelines: string;
  /** How routed models are answered; need not be there. */
  policies: string;
  tools: string;
  /** Need not be there. */
  mcp: string;
  /** Models that do not exist; need not be there. */
  simulators: string;
  /** What is watched; need not be there. */
  alerts: string;
  /** Loads; need not be there. */
  scenarios: string;
  /** What is measured; need not be there. */
  evals: string;
  /** What has to hold before a release serves; need not be there. */
  gates: string;
  judges: string;
  /** `.trestle`: what Trestle keeps, git-ignored. */
  state: string;
  journal: string;
  index: string;
  /** Stored answers; need not be there. */
  cache: string;
  schemas: string;
  /** What was chosen for this machine; need not be there. */
  local: string;
}

export function layoutOf(directory: string): WorkspaceLayout {
  const state = join(directory, STATE_DIRECTORY_NAME);
  return {
    directory,
    file: join(directory, WORKSPACE_FILE_NAME),
    synonyms: join(directory, SYNONYMS_FILE_NAME),
    prices: join(directory, PRICES_FILE_NAME),
    prompts: join(directory, 'prompts'),
    partials: join(directory, PARTIALS_PLACE),
    pipelines: join(directory, 'pipelines'),
    policies: join(directory, 'policies'),
    tools: join(directory, 'tools'),
    mcp: join(directory, MCP_FILE_NAME),
    simulators: join(directory, 'simulators'),
    alerts: join(directory, 'alerts'),
    scenarios: join(directory, 'scenarios'),
    evals: join(directory, 'evals'),
    gates: join(directory, 'gates'),
    judges: join(directory, 'judges'),
    state,
    journal: join(state, 'journal.db'),
    index: join(state, 'index.db'),
    cache: join(state, 'cache.db'),
    schemas: join(state, 'schemas'),
    local: join(state, 'local.json'),
  };
}
