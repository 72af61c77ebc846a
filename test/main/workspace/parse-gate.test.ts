import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parseGate } from '../../../main/workspace/parse-gate.ts';
import { GATE_TEMPLATE } from '../../../main/workspace/templates/gate.ts';

const PATH = 'gates/handbook.gate.yaml';
const SMALL = `version: 1
id: handbook
checks:
  - { eval: handbook, metric: recall@10, atLeast: 0.9 }
  - replay: { last: 20 }
`;

function problemOf(text: string): string {
  try {
    parseGate(PATH, text);
  } catch (error) {
    if (ConfigError.is(error)) return error.message;
    throw error;
  }
  return 'no problem';
}

describe('a gate file', () => {
  it('fills in what it does not say', () => {
    expect(parseGate(PATH, SMALL)).toEqual({
      version: 1,
      id: 'handbook',
      description: '',
      checks: [
        { eval: 'handbook', metric: 'recall@10', atLeast: 0.9, confidence: 0 },
        { replay: { last: 20, models: 'stub' }, metric: 'worse-or-broken' },
      ],
    });
  });

  it('that a new one begins with can be used', () => {
    expect(parseGate(PATH, GATE_TEMPLATE).checks).toHaveLength(2);
  });

  it.each([
    [
      'metric: recall@10',
      'metrik: recall@10',
      /:4:\d+: checks\.0 has "metrik", which an eval check does not know\. Did you mean metric\?/,
    ],
    ['atLeast: 0.9', 'atleast: 0.9', /:4:\d+: checks\.0 has "atleast", .*Did you mean atLeast\?/],
    ['atLeast: 0.9', 'atLeast: 0.9, atMost: 1', /:4:\d+: checks\.0 has atLeast and atMost/],
    [', atLeast: 0.9', '', /:4:\d+: checks\.0 has nothing to hold recall@10 against: write atLeast or atMost/],
    ['atLeast: 0.9', 'atLeast: high', /:4:\d+: checks\.0\.atLeast is "high"; /],
    ['atLeast: 0.9', 'atLeast: .nan', /:4:\d+: checks\.0\.atLeast is /],
    [
      '{ eval: handbook, metric: recall@10, atLeast: 0.9 }',
      '{ evals: handbook, metric: x }',
      /:4:\d+: checks\.0 says nothing to check \(evals, metric\); .*Did you mean eval\?/,
    ],
    ['{ eval: handbook,', '{ eval: handbook, load: spike,', /checks\.0 is eval and load at once/],
    ['last: 20', 'last: 0', /:5:\d+: .*checks\.1\.replay\.last is 0/],
    ['last: 20', 'last: 20, dataset: datasets/x.jsonl', /:5:\d+: checks\.1 names the last traces and a data set/],
    ['id: handbook', 'id: Handbook', /:2:\d+: id is "Handbook"/],
    ['- replay: { last: 20 }', '- nothing', /:5:\d+: checks\.1 is no check/],
    ['- replay: { last: 20 }', '- { load: spike, atMost: 5 }', /:5:\d+: checks\.1 has a bound and no metric/],
    ['- replay: { last: 20 }', '- { load: spike, metric: p95 }', /:5:\d+: checks\.1 has nothing to hold p95 against/],
    ['checks:', 'checks: [', /not YAML/],
  ])('says what is wrong, where, and what was meant: %s → %s', (before, after, message) => {
    expect(problemOf(SMALL.replace(before, after))).toMatch(message);
  });

  it('is refused without checks, with aliases, and when a later Trestle wrote it', () => {
    expect(problemOf('version: 1\nid: empty\nchecks: []\n')).toMatch(/:3:\d+: checks is \[\]/);
    expect(problemOf('version: 1\nid: a\nx: &x [1]\nchecks: *x\n')).toMatch(/aliases/);
    expect(() => parseGate(PATH, SMALL.replace('version: 1', 'version: 2'))).toThrow(/version 2|Update Trestle/);
  });

  it('never fails otherwise, whatever is in it', () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom(
            'eval',
            'replay',
            'load',
            'cost',
            'drills',
            'access',
            'prompts',
            'metric',
            'atLeast',
            'atMost',
            '__proto__',
            'name',
          ),
          tie('node'),
          { maxKeys: 4 },
        ),
      ),
    })).node;
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), (checks) => {
        expect(isReadOrPlaced(`version: 1\nid: fuzz\nchecks: ${JSON.stringify(checks)}\n`)).toBe(true);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.nat({ max: SMALL.length }), (noise, at) => {
        expect(isReadOrPlaced(SMALL.slice(0, at) + noise + SMALL.slice(at))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** @returns whether a text was read, or refused with its place */
function isReadOrPlaced(text: string): boolean {
  try {
    parseGate(PATH, text);
    return true;
  } catch (error) {
    return TrestleError.is(error) && error.message.startsWith(PATH);
  }
}
