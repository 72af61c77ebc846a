import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parseEval } from '../../../main/workspace/parse-eval.ts';
import { EVAL_TEMPLATE, SAMPLE_EVAL_TEMPLATE } from '../../../main/workspace/templates/eval.ts';

const PATH = 'evals/answers.eval.yaml';
const SMALL = `version: 1
id: answers
dataset: datasets/questions.jsonl
metrics: [correct]
`;

function problemOf(text: string): string {
  try {
    parseEval(PATH, text);
  } catch (error) {
    if (ConfigError.is(error)) return error.message;
    throw error;
  }
  return 'no problem';
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

describe('an eval file', () => {
  it('fills in what it does not say', () => {
    expect(parseEval(PATH, SMALL)).toMatchObject({
      repeats: 1,
      seed: 1,
      matrix: {},
      concurrency: 4,
      sequential: false,
    });
  });

  it('is what the templates of a new workspace and of the sample are', () => {
    expect(parseEval(PATH, EVAL_TEMPLATE)).toMatchObject({ id: 'answers', repeats: 2 });
    expect(parseEval(PATH, SAMPLE_EVAL_TEMPLATE)).toMatchObject({
      id: 'handbook',
      robustness: { kinds: ['typos', 'truncation'], floor: 0.7 },
    });
  });

  it('names file, line and column of what is wrong, and the value', () => {
    expect(problemOf(SMALL.replace('[correct]', '[correct, goodness]'))).toMatch(
      /^evals\/answers\.eval\.yaml:4:20: metrics\.1 is "goodness"/,
    );
    expect(problemOf(`${SMALL}repeats: 0\n`)).toMatch(/^evals\/answers\.eval\.yaml:5:10: repeats/);
    expect(problemOf(`${SMALL}repeat: 2\n`)).toMatch(/repeat/);
    expect(problemOf('- a\n- b\n')).toMatch(/an eval is a list of keys/);
    expect(problemOf(`${SMALL}x: [`)).toMatch(/:5:\d+: not YAML/);
  });

  it('refuses aliases, and a file of a later version', () => {
    expect(problemOf('version: 1\nid: &a answers\ndataset: *a\nmetrics: [correct]\n')).toMatch(
      /the eval uses YAML aliases/,
    );
    expect(() => parseEval(PATH, SMALL.replace('version: 1', 'version: 2'))).toThrow(/2/);
  });

  it('takes any text: either it is one, or an error of ours says where it is not', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${SMALL}${text}`),
        ),
        (text) => {
          const error = thrownBy(() => parseEval(PATH, text));
          expect(error === null || TrestleError.is(error)).toBe(true);
        },
      ),
    );
  });
});
