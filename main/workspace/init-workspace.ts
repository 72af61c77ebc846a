import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import { toStorageError } from '../storage/to-storage-error.ts';
import { writeJsonSchemas } from './json-schemas.ts';
import { refuseLink } from './refuse-link.ts';
import { ensureStateDirectory } from './state-directory.ts';
import { AGENT_PIPELINE_TEMPLATE } from './templates/agent-pipeline.ts';
import { AGENT_PROMPT_TEMPLATE } from './templates/agent-prompt.ts';
import { ANSWER_PROMPT_TEMPLATE } from './templates/answer-prompt.ts';
import { DEFAULT_POLICY_TEMPLATE } from './templates/default-policy.ts';
import { DEFAULT_PIPELINE_TEMPLATE } from './templates/default-pipeline.ts';
import { TOOL_TEMPLATES } from './templates/tools.ts';
import { SAMPLE_EVAL_TEMPLATE } from './templates/eval.ts';
import { SAMPLE_GATE_TEMPLATE } from './templates/gate.ts';
import { PRICES_TEMPLATE } from './templates/prices.ts';
import { SAMPLE_GATE_SCENARIO_TEMPLATE, SAMPLE_SCENARIO_TEMPLATE } from './templates/scenario.ts';
import { workspaceFileTemplate } from './templates/workspace-file.ts';
import {
  EVAL_SUFFIX,
  GATE_SUFFIX,
  layoutOf,
  SCENARIO_SUFFIX,
  STATE_DIRECTORY_NAME,
  WORKSPACE_FILE_NAME,
  WORKSPACE_TEXTS,
} from './workspace-layout.ts';

/** Stands in `.trestle` of a sample until its first release is sealed: it names an index, which is there after an ingest. */
export const SEAL_MARKER = 'seal-when-indexed';
/** Stands in `.trestle` from the first file of ours to the last: a folder with it may be completed by another init. */
const UNFINISHED_MARKER = 'unfinished';
/** What may lie in a folder that still counts as empty: version control and what file managers leave. */
const IGNORED_NAMES: ReadonlySet<string> = new Set([
  '.git',
  '.gitignore',
  '.gitattributes',
  '.DS_Store',
  'desktop.ini',
  'Thumbs.db',
]);
const GITIGNORE_LINE = `${STATE_DIRECTORY_NAME}/`;
const MAX_NAME_LENGTH = 120;
/** Of the sample: the documents become a source, the questions data sets. */
const SAMPLE_SOURCE = 'handbook';
const SAMPLE_DATASETS: readonly string[] = ['questions.jsonl', 'follow-ups.jsonl'];

export interface InitWorkspaceOptions {
  /** Absent, empty, or a workspace already. */
  path: string;
  /** Default: the folder's name. */
  name?: string;
  /** Copied in when the workspace is made now. */
  sampleDirectory?: string;
}

/** @returns the workspace's real path, and whether it was made by this call */
export interface InitializedWorkspace {
  directory: string;
  createdNow: boolean;
}

/**
 * Makes a workspace, or finds the one that is there and changes none of its files.
 *
 * `trestle.jsonc` is written last and whole: before it stands, the folder is not a workspace, and an init that was
 * killed is completed by the next one.
 *
 * @throws InvalidArgumentError for a file, or a folder that holds something else; StorageError when it cannot be written
 */
export function initWorkspace(options: InitWorkspaceOptions): InitializedWorkspace {
  const path = resolve(options.path);
  try {
    if (existsSync(path) && !statSync(path).isDirectory()) {
      throw new InvalidArgumentError(`${path} is a file. Name a folder for the workspace.`, { details: { path } });
    }
    const layout = layoutOf(path);
    if (existsSync(layout.file)) return { directory: realpathSync.native(path), createdNow: false };
    refuseOccupied(path);
    mkdirSync(path, { recursive: true });
    create(path, options);
    return { directory: realpathSync.native(path), createdNow: true };
  } catch (error) {
    throw toStorageError(error, path);
  }
}

function refuseOccupied(path: string): void {
  const [first, ...others] = existsSync(path) ? foreignNames(path) : [];
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new InvalidArgumentError(
    `${path} is not empty (it holds ${first}${more}) and has no ${WORKSPACE_FILE_NAME}. Make the workspace in a new folder and add ${path} to it as a source.`,
    { details: { path } },
  );
}

function foreignNames(path: string): string[] {
  if (existsSync(join(path, STATE_DIRECTORY_NAME, UNFINISHED_MARKER))) return [];
  return readdirSync(path).filter((name) => !IGNORED_NAMES.has(name) && !isEmptyState(path, name));
}

/** An init that was killed, or is running right now, between making `.trestle` and marking it. */
function isEmptyState(path: string, name: string): boolean {
  if (name !== STATE_DIRECTORY_NAME) return false;
  return readdirSync(join(path, name)).every((entry) => entry.startsWith(UNFINISHED_MARKER));
}

function create(path: string, options: InitWorkspaceOptions): void {
  const layout = layoutOf(path);
  for (const name of ['.gitignore', SAMPLE_SOURCE, ...WORKSPACE_TEXTS]) refuseLink(join(path, name));
  const state = ensureStateDirectory(path);
  const marker = join(state, UNFINISHED_MARKER);
  writeFileAtomically(marker, '', { isPrivate: true });
  writeJsonSchemas(layout.schemas);
  keepStateOutOfGit(path);
  mkdirSync(layout.prompts, { recursive: true });
  mkdirSync(layout.pipelines, { recursive: true });
  mkdirSync(layout.policies, { recursive: true });
  writeFileAtomically(join(layout.prompts, 'answer.prompt.md'), ANSWER_PROMPT_TEMPLATE);
  writeFileAtomically(join(layout.prompts, 'agent.prompt.md'), AGENT_PROMPT_TEMPLATE);
  writeFileAtomically(join(layout.pipelines, 'default.pipeline.jsonc'), DEFAULT_PIPELINE_TEMPLATE);
  writeFileAtomically(join(layout.pipelines, 'agent.pipeline.jsonc'), AGENT_PIPELINE_TEMPLATE);
  writeFileAtomically(join(layout.policies, 'default.policy.jsonc'), DEFAULT_POLICY_TEMPLATE);
  writeFileAtomically(layout.prices, PRICES_TEMPLATE);
  mkdirSync(layout.tools, { recursive: true });
  for (const [name, text] of Object.entries(TOOL_TEMPLATES)) writeFileAtomically(join(layout.tools, name), text);
  if (options.sampleDirectory !== undefined) copySample(options.sampleDirectory, path);
  const name = (options.name ?? basename(path)).slice(0, MAX_NAME_LENGTH) || 'workspace';
  const sources = options.sampleDirectory === undefined ? [] : [{ id: SAMPLE_SOURCE, path: SAMPLE_SOURCE }];
  writeFileAtomically(layout.file, workspaceFileTemplate({ name, sources }));
  if (options.sampleDirectory !== undefined) writeFileAtomically(join(state, SEAL_MARKER), '', { isPrivate: true });
  // Another process may have been making the same workspace and be done first.
  rmSync(marker, { force: true });
}

function keepStateOutOfGit(path: string): void {
  const file = join(path, '.gitignore');
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (present.split(/\r?\n/).includes(GITIGNORE_LINE)) return;
  const separator = present === '' || present.endsWith('\n') ? '' : '\n';
  writeFileAtomically(file, `${present}${separator}${GITIGNORE_LINE}\n`);
}

function copySample(sampleDirectory: string, path: string): void {
  const { scenarios, evals, gates, prompts } = layoutOf(path);
  mkdirSync(scenarios, { recursive: true });
  writeFileAtomically(join(scenarios, `spike${SCENARIO_SUFFIX}`), SAMPLE_SCENARIO_TEMPLATE);
  writeFileAtomically(join(scenarios, `gate${SCENARIO_SUFFIX}`), SAMPLE_GATE_SCENARIO_TEMPLATE);
  mkdirSync(gates, { recursive: true });
  writeFileAtomically(join(gates, `handbook${GATE_SUFFIX}`), SAMPLE_GATE_TEMPLATE);
  mkdirSync(evals, { recursive: true });
  writeFileAtomically(join(evals, `handbook${EVAL_SUFFIX}`), SAMPLE_EVAL_TEMPLATE);
  cpSync(join(sampleDirectory, SAMPLE_SOURCE), join(path, SAMPLE_SOURCE), { recursive: true });
  // In place of those of every workspace: these have tests, and share partials.
  cpSync(join(sampleDirectory, 'prompts'), prompts, { recursive: true });
  for (const name of SAMPLE_DATASETS) {
    const target = join(path, 'datasets', name);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(sampleDirectory, name), target);
  }
}
