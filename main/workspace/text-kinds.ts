import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { WorkspaceTextKind } from '../contract/workspace-text.ts';
import { parseEval } from './parse-eval.ts';
import { parseGate } from './parse-gate.ts';
import { parseJudge } from './parse-judge.ts';
import { parsePrompt } from './parse-prompt.ts';
import { checkPartial } from './prompts/check-partial.ts';
import type { PartialLookup } from './prompts/prompt-source.ts';
import { parseScenario } from './parse-scenario.ts';
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
import { ANSWER_PROMPT_TEMPLATE } from './templates/answer-prompt.ts';
import { DEFAULT_PIPELINE_TEMPLATE } from './templates/default-pipeline.ts';
import { DEFAULT_POLICY_TEMPLATE } from './templates/default-policy.ts';
import { EVAL_TEMPLATE } from './templates/eval.ts';
import { GATE_TEMPLATE } from './templates/gate.ts';
import { JUDGE_TEMPLATE } from './templates/judge.ts';
import { PRICES_TEMPLATE } from './templates/prices.ts';
import { SCENARIO_TEMPLATE } from './templates/scenario.ts';
import {
  ALERT_SUFFIX,
  EVAL_SUFFIX,
  GATE_SUFFIX,
  JUDGE_SUFFIX,
  MCP_FILE_NAME,
  PARTIAL_SUFFIX,
  PARTIALS_PLACE,
  PIPELINE_SUFFIX,
  POLICY_SUFFIX,
  PRICES_FILE_NAME,
  PROMPT_SUFFIX,
  SCENARIO_SUFFIX,
  SIMULATOR_SUFFIX,
  SYNONYMS_FILE_NAME,
  TOOL_SUFFIX,
  WORKSPACE_FILE_NAME,
} from './workspace-layout.ts';

/** One kind of text: a file of a fixed name, or all of a folder with a suffix. */
export interface TextKind {
  kind: WorkspaceTextKind;
  /** `trestle.jsonc`, or the folder. */
  place: string;
  /** Null for a fixed name. */
  suffix: string | null;
  /** @throws TrestleError when the text cannot be used */
  check: (path: string, text: string, partials: PartialLookup) => unknown;
  /** What a file of this id, that is not there, may begin with. */
  template: (id: string) => string;
}

const nothing = (): string => '';
const withId = (template: string, id: string): string =>
  template.replace(/"id": "[^"]*"/, `"id": ${JSON.stringify(id)}`);

export const TEXT_KINDS: readonly TextKind[] = [
  {
    kind: 'workspace',
    place: WORKSPACE_FILE_NAME,
    suffix: null,
    check: parseWorkspace,
    template: nothing,
  },
  {
    kind: 'prices',
    place: PRICES_FILE_NAME,
    suffix: null,
    check: parsePrices,
    template: () => PRICES_TEMPLATE,
  },
  // Any text is one: lines that say nothing are left out.
  { kind: 'synonyms', place: SYNONYMS_FILE_NAME, suffix: null, check: () => undefined, template: nothing },
  { kind: 'mcp', place: MCP_FILE_NAME, suffix: null, check: parseMcp, template: nothing },
  {
    kind: 'prompt',
    place: 'prompts',
    suffix: PROMPT_SUFFIX,
    check: (path, text, partials) => parsePrompt({ path, text, partials }),
    template: (id) => ANSWER_PROMPT_TEMPLATE.replace(/^id: .*$/m, `id: ${id}`),
  },
  { kind: 'partial', place: PARTIALS_PLACE, suffix: PARTIAL_SUFFIX, check: checkPartial, template: nothing },
  {
    kind: 'pipeline',
    place: 'pipelines',
    suffix: PIPELINE_SUFFIX,
    check: parsePipeline,
    template: (id) => withId(DEFAULT_PIPELINE_TEMPLATE, id),
  },
  {
    kind: 'policy',
    place: 'policies',
    suffix: POLICY_SUFFIX,
    check: parsePolicy,
    template: (id) => withId(DEFAULT_POLICY_TEMPLATE, id),
  },
  { kind: 'tool', place: 'tools', suffix: TOOL_SUFFIX, check: parseTool, template: nothing },
  {
    kind: 'simulator',
    place: 'simulators',
    suffix: SIMULATOR_SUFFIX,
    check: parseSimulator,
    template: nothing,
  },
  {
    kind: 'alert',
    place: 'alerts',
    suffix: ALERT_SUFFIX,
    check: parseAlertRule,
    template: nothing,
  },
  {
    kind: 'scenario',
    place: 'scenarios',
    suffix: SCENARIO_SUFFIX,
    check: parseScenario,
    template: (id) => SCENARIO_TEMPLATE.replace(/^id: .*$/m, `id: ${id}`),
  },
  {
    kind: 'eval',
    place: 'evals',
    suffix: EVAL_SUFFIX,
    check: parseEval,
    template: (id) => EVAL_TEMPLATE.replace(/^id: .*$/m, `id: ${id}`),
  },
  {
    kind: 'judge',
    place: 'judges',
    suffix: JUDGE_SUFFIX,
    check: parseJudge,
    template: (id) => JUDGE_TEMPLATE.replace(/^id: .*$/m, `id: ${id}`),
  },
  {
    kind: 'gate',
    place: 'gates',
    suffix: GATE_SUFFIX,
    check: parseGate,
    template: (id) => GATE_TEMPLATE.replace(/^id: .*$/m, `id: ${id}`),
  },
];

/** Names of files in a folder of texts; nothing that leads elsewhere, and nothing that a system treats in its own way. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/;

/** @throws InvalidArgumentError for a path that is none of a workspace's texts */
export function requireKind(path: string): TextKind {
  const kind = TEXT_KINDS.find(({ place, suffix }) => {
    if (suffix === null) return path === place;
    const name = path.startsWith(`${place}/`) ? path.slice(place.length + 1) : '';
    return FILE_NAME.test(name) && name.endsWith(suffix) && name.length > suffix.length;
  });
  if (kind !== undefined) return kind;
  const known = TEXT_KINDS.map(({ place, suffix }) => (suffix === null ? place : `${place}/*${suffix}`));
  throw new InvalidArgumentError(`${path} is no text of a workspace. These are: ${known.join(', ')}.`);
}

/** @returns the paths of such texts in a workspace, by name */
export function pathsOf(workspaceDirectory: string, { place, suffix }: TextKind): string[] {
  if (suffix === null) return existsSync(join(workspaceDirectory, place)) ? [place] : [];
  const folder = join(workspaceDirectory, place);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => FILE_NAME.test(name) && name.endsWith(suffix))
    .toSorted()
    .map((name) => `${place}/${name}`);
}
