import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { JsonObject } from '../../base/json.ts';
import { MAX_EVAL_CELLS, MAX_EVAL_REPEATS } from '../../contract/eval-file.ts';
import type { EvalImportReport } from '../../contract/eval-run.ts';
import { judgeFile } from '../../contract/judge.ts';
import { requireDatasetSize } from '../../evals/datasets/dataset-limits.ts';
import { sizeOfDataset } from '../../evals/datasets/dataset-size.ts';
import { caseOfTest, type TestCase } from '../../evals/datasets/promptfoo/case-of-test.ts';
import { createLeftOut, type LeftOut } from '../../evals/datasets/promptfoo/left-out.ts';
import { mapMetrics } from '../../evals/datasets/promptfoo/map-metrics.ts';
import { type MappedPrompt, mapPrompts } from '../../evals/datasets/promptfoo/map-prompts.ts';
import { mapProviders } from '../../evals/datasets/promptfoo/map-providers.ts';
import { type PromptfooConfig, readPromptfooConfig } from '../../evals/datasets/promptfoo/read-config.ts';
import { identifyRow } from '../../evals/datasets/row-identity.ts';
import { isObject } from '../../evals/datasets/row-fields.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { parseEval } from '../../workspace/parse-eval.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { refuseLink } from '../../workspace/refuse-link.ts';

/** Of a matrix, for each of its lists. */
const MAX_LEVELS = 20;
const DEFAULT_MODEL = 'local/extractive';
/** Parts of a config that are taken over, or that say nothing of what is measured. */
const READ_KEYS = new Set([
  'prompts',
  'providers',
  'targets',
  'tests',
  'defaultTest',
  'scenarios',
  'description',
  'evaluateOptions',
  '$schema',
]);
const REASONS: Readonly<Record<string, string>> = {
  redteam: 'attacks are drills: see `trestle drill list`',
  outputPath: '`trestle eval report` writes reports',
  sharing: 'nothing is shared',
  env: 'keys lie in the vault: `trestle secret set`',
};

/** A file that an import writes. */
interface Draft {
  /** From the workspace's folder. */
  path: string;
  text: string;
}

/**
 * Reads a promptfoo config into an eval file, a data set, and prompts and a judge where its own can be had as ours. All files are
 * checked before any is written, and none is written over: what stands there must be what would be written.
 *
 * @throws NotFoundError; InvalidArgumentError with file and line for what is no config, and for files that are there and say something else
 */
export async function importEval(
  workspacePath: string,
  { path, name, dryRun }: { path: string; name: string; dryRun: boolean },
): Promise<EvalImportReport> {
  const source = basename(path);
  requireDatasetSize(source, sizeOfDataset(path));
  const read = await readPromptfooConfig({ path, name: source });
  const left = createLeftOut();
  const tests = testsOf(read, left);
  if (tests.length === 0) {
    const why = left.list()[0]?.reason ?? 'it has none';
    throw new InvalidArgumentError(`${source} has no test that could be a case: ${why}.`);
  }
  const dataset = { path: `datasets/${name}.jsonl`, text: tests.map(({ row }) => `${JSON.stringify(row)}\n`).join('') };
  const drafts = [dataset, ...draftsOf(read, tests, { name, dataset: dataset.path, left })];
  const fresh = drafts.filter((draft) => isNew(workspacePath, draft));
  if (!dryRun) writeAll(workspacePath, fresh);
  return {
    evalPath: `evals/${name}.eval.yaml`,
    datasetPath: dataset.path,
    written: fresh.map((draft) => draft.path),
    cases: tests.length,
    notMapped: left.list(),
  };
}

function testsOf({ entries }: PromptfooConfig, left: LeftOut): TestCase[] {
  const tests = new Map<string, TestCase>();
  for (const entry of entries) {
    try {
      if (!entry.ok) throw new InvalidArgumentError(entry.message);
      const test = caseOfTest(entry.test);
      const { id } = identifyRow(test.row, entry.test.line, 'a test');
      if (tests.has(id)) throw new InvalidArgumentError('an earlier test has the same variables and description');
      tests.set(id, test);
      for (const { field, reason } of test.notMapped) left.add(field, reason);
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      const line = entry.ok ? entry.test.line : entry.line;
      left.add(`test on line ${line}`, error.message);
    }
  }
  return [...tests.values()];
}

function draftsOf(
  { config, folder }: PromptfooConfig,
  tests: readonly TestCase[],
  { name, dataset, left }: { name: string; dataset: string; left: LeftOut },
): Draft[] {
  for (const key of Object.keys(config)) {
    if (!READ_KEYS.has(key)) left.add(key.slice(0, 60), REASONS[key] ?? 'an eval has nothing like it');
  }
  const providers = mapProviders(config['providers'] ?? config['targets'], left);
  const models = capped(providers.models, 'models', left);
  const mapped = mapPrompts(
    config['prompts'],
    folder,
    { question: questionOf(tests), constants: constantsOf(tests) },
    left,
  );
  const prompts = capped(
    mapped.flatMap((prompt, at) =>
      promptDraft(prompt, `${name}-${at + 1}`, { model: models[0] ?? DEFAULT_MODEL, ...providers }, left),
    ),
    'prompts',
    left,
    Math.floor(MAX_EVAL_CELLS / Math.max(1, models.length)),
  );
  const { metrics, success, rubric } = mapMetrics(tests, left);
  const judge = rubric === null ? [] : judgeDraft(`${name}-rubric`, rubric, models[0], left);
  const { description } = config;
  const evalText = stringify({
    version: 1,
    id: name,
    ...(typeof description === 'string' ? { description: description.slice(0, 2000) } : {}),
    dataset,
    ...optionsOf(config, left),
    ...(prompts.length + models.length === 0
      ? {}
      : {
          matrix: {
            ...(prompts.length === 0 ? {} : { prompts: prompts.map(({ id }) => id) }),
            ...(models.length === 0 ? {} : { models }),
          },
        }),
    metrics: [...metrics, ...judge.map(({ id }) => ({ judge: id }))],
    ...(Object.keys(success).length === 0 ? {} : { success }),
  });
  const path = `evals/${name}.eval.yaml`;
  const text = `# From a promptfoo config: trestle eval run ${name}.\n${evalText}`;
  parseEval(path, text);
  return [...prompts, ...judge, { path, text }].map((draft) => ({ path: draft.path, text: draft.text }));
}

function capped<Level>(levels: readonly Level[], what: string, left: LeftOut, max = MAX_LEVELS): readonly Level[] {
  const most = Math.max(1, Math.min(MAX_LEVELS, max));
  if (levels.length > most)
    left.add(what, `a matrix has at most ${most} of them here; the first are taken`, levels.length - most);
  return levels.slice(0, most);
}

/** The variable that is the question in every test; null where they differ. */
function questionOf(tests: readonly TestCase[]): string | null {
  const names = new Set(tests.map(({ questionVariable }) => questionVariable));
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

/** Variables that are the same text in every test. */
function constantsOf(tests: readonly TestCase[]): ReadonlyMap<string, string> {
  const [first] = tests;
  const constants = new Map<string, string>();
  for (const [name, value] of Object.entries(first?.variables ?? {})) {
    if (name === first?.questionVariable || (typeof value !== 'string' && typeof value !== 'number')) continue;
    // A text that looks like a template would be one in the prompt.
    if (tests.every(({ variables }) => variables[name] === value) && !/\{[{%#]/.test(String(value)))
      constants.set(name, String(value));
  }
  return constants;
}

function promptDraft(
  { label, messages }: MappedPrompt,
  id: string,
  settings: { model: string; temperature: number | null; maxOutputTokens: number | null },
  left: LeftOut,
): (Draft & { id: string })[] {
  const path = `prompts/${id}.prompt.md`;
  const { model, temperature, maxOutputTokens } = settings;
  const front = stringify({
    version: 1,
    id,
    description: `From a promptfoo config: ${label}.`,
    model,
    ...(temperature === null ? {} : { temperature }),
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
  });
  const text = `---\n${front}---\n\n${messages.map((message) => `## ${message.role}\n\n${message.text}\n`).join('\n')}`;
  try {
    parsePrompt({ path, text });
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    left.add(label, error.message.replace(`${path}:`, 'line '));
    return [];
  }
  return [{ path, text, id }];
}

function judgeDraft(id: string, rubric: string, model: string | undefined, left: LeftOut): (Draft & { id: string })[] {
  const judge = judgeFile.safeParse({ version: 1, id, description: 'From a promptfoo config.', model, rubric });
  if (model === undefined || !judge.success) {
    left.add('assert llm-rubric', 'no model of the config could be the judge; write judges/NAME.judge.yaml');
    return [];
  }
  return [
    {
      id,
      path: `judges/${id}.judge.yaml`,
      text: stringify({ version: 1, id, description: 'From a promptfoo config.', model, rubric }),
    },
  ];
}

function optionsOf(config: JsonObject, left: LeftOut): { repeats?: number; concurrency?: number } {
  const { evaluateOptions: options } = config;
  if (!isObject(options)) return {};
  const read: { repeats?: number; concurrency?: number } = {};
  for (const [name, value] of Object.entries(options)) {
    const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 1;
    if (name === 'repeat' && isCount && value <= MAX_EVAL_REPEATS) read.repeats = value;
    else if (name === 'maxConcurrency' && isCount && value <= 64) read.concurrency = value;
    else left.add(`evaluateOptions.${name.slice(0, 60)}`, 'an eval has nothing like it');
  }
  return read;
}

/** @throws InvalidArgumentError for a file that is there and says something else, DeniedError for a link */
function isNew(workspacePath: string, { path, text }: Draft): boolean {
  const target = join(workspacePath, path);
  refuseLink(dirname(target));
  refuseLink(target);
  if (!existsSync(target)) return true;
  if (readFileSync(target, 'utf8') === text) return false;
  throw new InvalidArgumentError(`${path} is there already and says something else. Take another name, or remove it.`);
}

function writeAll(workspacePath: string, drafts: readonly Draft[]): void {
  const written: string[] = [];
  try {
    // The eval file is the last: until it is there, nothing names the others.
    for (const { path, text } of drafts) {
      const target = join(workspacePath, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileAtomically(target, text, { keepBackup: false });
      written.push(target);
    }
  } catch (error) {
    for (const target of written) rmSync(target, { force: true });
    throw error;
  }
}
