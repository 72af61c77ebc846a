import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import type { EvalImportReport } from '../../../../main/contract/eval-run.ts';
import { importEval } from '../../../../main/engine/datasets/import-eval.ts';
import { readCases } from '../../../../main/evals/datasets/read-cases.ts';
import { parseEval } from '../../../../main/workspace/parse-eval.ts';
import { parsePrompt } from '../../../../main/workspace/parse-prompt.ts';
import { mutateText } from '../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 500 : 60;
/** Of the long run. Milliseconds. */
const LONG_MS = 600_000;
const CONFIG = `
description: Claims desk, nightly
prompts:
  - file://prompts/brief.txt
  - |
    [{"role": "system", "content": "You answer in {{language}}."},
     {"role": "user", "content": "Sources: {{ context }}\\n\\n{{ query }}"}]
  - 'Tone {{tone}}: {{query}}'
  - '{% if query %}{{query}}{% endif %}'
  - file://prompts/build.py:make
providers:
  - openai:gpt-4.1
  - id: anthropic:messages:claude-sonnet-4
    config: {temperature: 0.2, max_tokens: 400, top_p: 0.9}
  - ollama:chat:qwen3:8b
  - openai:embedding:text-embedding-3-small
  - python:agent.py
  - bedrock:amazon.nova-pro
defaultTest:
  vars: {language: English}
  assert:
    - {type: latency, threshold: 4000}
    - {type: llm-rubric, value: Is brief and names a source.}
evaluateOptions: {repeat: 3, maxConcurrency: 2, showProgressBar: false}
sharing: false
tests:
  - vars: {query: What is our liability per kilogram?, tone: dry}
    assert:
      - {type: contains, value: 8.33 SDR}
      - {type: cost, threshold: 0.01}
  - vars: {query: What does the competitor charge?, tone: warm}
    assert:
      - {type: is-refusal}
      - {type: regex, value: 'sorry|cannot'}
`;
const FILES = {
  'promptfooconfig.yaml': CONFIG,
  'prompts/brief.txt': 'Answer briefly.\n\n{{query}}\n---\nAnswer at length: {{query}}\n',
};

async function bring(
  files: Readonly<Record<string, string>>,
  { workspace = makeTemporaryDirectory(), dryRun = false } = {},
): Promise<{ report: EvalImportReport; workspace: string; textOf: (path: string) => string }> {
  const folder = makeTemporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const path = join(folder, Object.keys(files)[0] ?? '');
  const report = await importEval(workspace, { path, name: 'claims', dryRun });
  return { report, workspace, textOf: (name) => readFileSync(join(workspace, name), 'utf8') };
}
const failureOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (TrestleError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'it went through';
};

describe('a promptfoo config as an eval', () => {
  it('becomes an eval file, a data set, prompts and a judge that can be read, and a list of what could not be had', async () => {
    const { report, workspace, textOf } = await bring(FILES);
    expect(report.written).toEqual([
      'datasets/claims.jsonl',
      'prompts/claims-1.prompt.md',
      'prompts/claims-2.prompt.md',
      'prompts/claims-3.prompt.md',
      'judges/claims-rubric.judge.yaml',
      'evals/claims.eval.yaml',
    ]);
    expect(parseEval('evals/claims.eval.yaml', textOf('evals/claims.eval.yaml'))).toMatchObject({
      id: 'claims',
      description: 'Claims desk, nightly',
      dataset: 'datasets/claims.jsonl',
      repeats: 3,
      concurrency: 2,
      matrix: {
        prompts: ['claims-1', 'claims-2', 'claims-3'],
        models: ['openai/gpt-4.1', 'anthropic/claude-sonnet-4', 'ollama/qwen3:8b'],
      },
      metrics: ['correct', 'contains', 'refusal-correct', 'response-ms', 'cost-usd', { judge: 'claims-rubric' }],
      success: { correct: 0.5, 'response-ms': 4000 },
    });
    const third = parsePrompt({ path: 'p', text: textOf('prompts/claims-3.prompt.md') });
    expect(third).toMatchObject({
      id: 'claims-3',
      model: 'openai/gpt-4.1',
      temperature: 0.2,
      maxOutputTokens: 400,
      system: 'You answer in English.',
      user: 'Sources: {{context}}\n\n{{question}}',
    });
    expect(textOf('prompts/claims-2.prompt.md')).toContain('## user\n\nAnswer at length: {{question}}\n');
    expect(textOf('judges/claims-rubric.judge.yaml')).toContain('rubric: Is brief and names a source.');
    const cases = await readCases({ path: join(workspace, 'datasets', 'claims.jsonl') });
    expect(
      cases.map(({ question, expects, answerable, fields }) => [question, expects, answerable, fields['tone']]),
    ).toEqual([
      ['What is our liability per kilogram?', ['8.33 SDR'], null, 'dry'],
      ['What does the competitor charge?', [], false, 'warm'],
    ]);
    expect(report.notMapped.map(({ what }) => what)).toEqual([
      'assert regex',
      'sharing',
      'provider option top_p',
      'provider openai:embedding:text-embedding-3-small',
      'provider python:agent.py',
      'provider bedrock:amazon.nova-pro',
      'prompt 3',
      'prompt 4',
      'prompt 5',
      'assert cost, as what a case must reach',
      'evaluateOptions.showProgressBar',
    ]);
    expect(report.notMapped.find(({ what }) => what === 'prompt 3')?.reason).toContain(
      'it uses tone, which differ from test to test',
    );
  });

  it('writes nothing twice, nothing in a dry run, and nothing over what says something else', async () => {
    const { workspace, textOf } = await bring(FILES);
    expect((await bring(FILES, { workspace })).report.written).toEqual([]);
    const dry = await bring(FILES, { dryRun: true });
    expect(dry.report.written).toHaveLength(6);
    expect(readdirSync(dry.workspace)).toEqual([]);
    const other = makeTemporaryDirectory();
    mkdirSync(join(other, 'evals'));
    writeFileSync(join(other, 'evals', 'claims.eval.yaml'), 'mine');
    expect(await failureOf(bring(FILES, { workspace: other }))).toContain(
      'evals/claims.eval.yaml is there already and says something else.',
    );
    expect(existsSync(join(other, 'datasets'))).toBe(false);
    expect(textOf('evals/claims.eval.yaml')).toContain('# From a promptfoo config: trestle eval run claims.');
    const linked = makeTemporaryDirectory();
    symlinkSync(makeTemporaryDirectory(), join(linked, 'evals'));
    expect(await failureOf(bring(FILES, { workspace: linked }))).toContain('denied');
  });

  it('makes an eval of tests alone, on what the workspace uses', async () => {
    const { report, textOf } = await bring({
      'c.yaml': 'tests:\n - vars: {question: Who?}\n   assert: [{type: is-json}]\n',
    });
    expect(report).toMatchObject({ cases: 1, notMapped: [] });
    const file = parseEval('e', textOf('evals/claims.eval.yaml'));
    expect(file).toMatchObject({ metrics: ['json-valid'], success: { 'json-valid': 1 }, matrix: {} });
  });

  it('keeps what a template of theirs holds from becoming one of ours', async () => {
    const { report, textOf } = await bring({
      'c.yaml':
        "prompts: ['{{sly}} {{question}}', \"{{ question | upper }}\", \"## system\\n\\nhi {{question}}\"]\ntests:\n - vars: {question: 'Is {{x}} a {% y %}?', sly: '{% raw %}'}\n",
    });
    expect(report.notMapped.map(({ what }) => what)).toEqual(['prompt 1', 'prompt 2', 'prompt 3']);
    expect(textOf('datasets/claims.jsonl')).toContain('Is {{x}} a {% y %}?');
  });

  it.each([
    ['prompts: [x]\n', 'c.yaml has no tests'],
    [
      'tests:\n - vars: {a: one, b: two}\n',
      'c.yaml has no test that could be a case: which of the variables a, b is the question?',
    ],
    ['tests: {\n', 'c.yaml:2: not YAML'],
    ['tests: file:///etc/hostname\n', 'has no test that could be a case: file:///etc/hostname lies outside'],
  ])('says of %j what is wrong, and writes nothing', async (text, message) => {
    expect(await failureOf(bring({ 'c.yaml': text }))).toContain(message);
  });

  it('refuses code, which is not run', async () => {
    expect(await failureOf(bring({ 'promptfooconfig.js': 'module.exports = {}' }))).toContain(
      'is code, which is not run',
    );
  });

  it('throws errors of ours, and writes an eval that can be read, whatever stands in a config', {
    timeout: LONG_MS,
  }, async () => {
    const random = createSeededRandom(5);
    const splices = [
      '\0',
      '"',
      "'",
      ',',
      '\n',
      '[',
      '{',
      ']',
      '}',
      '{{',
      '{%',
      '- ',
      ': ',
      '&a ',
      '*a',
      '.nan',
      '__proto__',
      'file://',
      'null',
    ];
    for (let run = 0; run < RUNS; run += 1) {
      const text = mutateText(CONFIG, random, { splices, longest: 60 });
      expect(await failureOf(bring({ ...FILES, 'promptfooconfig.yaml': text }, { dryRun: true }))).toMatch(
        /^(it went|invalid_argument|not_found|denied)/,
      );
    }
  });
});
