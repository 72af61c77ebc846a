import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parseScenario } from '../../../main/workspace/parse-scenario.ts';
import { SCENARIO_TEMPLATE } from '../../../main/workspace/templates/scenario.ts';

const PATH = 'scenarios/spike.load.yaml';
const SMALL = `version: 1
id: steady
target: { pipeline: default }
inputs: { questions: [Where do I report a late ferry?] }
arrivals: { type: constant, rate: 60/min, for: 10s }
`;

function problemOf(text: string): string {
  try {
    parseScenario(PATH, text);
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

describe('a scenario file', () => {
  it('fills in what it does not say', () => {
    expect(parseScenario(PATH, SMALL)).toMatchObject({
      id: 'steady',
      arrivals: { type: 'constant', rate: '60/min', for: '10s', process: 'poisson' },
      inputs: { order: 'in-order' },
      whenFull: 'queue',
      timeout: '30s',
      seed: 1,
      maxCostUsd: 0,
      faults: [],
      tenants: [],
    });
  });

  it('that a new one begins with can be used', () => {
    expect(parseScenario(PATH, SCENARIO_TEMPLATE)).toMatchObject({ id: 'spike', model: 'sim/gpt-like' });
  });

  it.each([
    ['rate: 60/min', 'rate: 60', /:5:\d+: arrivals\.rate is 60; /],
    ['rate: 60/min', 'rate: 60/day', /:5:\d+: arrivals\.rate is "60\/day"; .*write 50\/s, 5000\/min or 20\/h/],
    ['for: 10s', 'for: ten', /:5:\d+: arrivals\.for is "ten"; .*write 500ms, 10s, 3m or 1h/],
    ['type: constant', 'type: bursty', /:5:\d+: arrivals\.type is "bursty"; /],
    ['pipeline: default', 'pipelin: default', /:3:\d+: .*"pipelin"/],
    ['questions: [', 'questions: [[', /:4:\d+: not YAML/],
    ['id: steady', 'id: steady\nid: again', /:3:\d+: not YAML: .*unique/],
    ['id: steady', 'id: Steady State', /:2:5: id is "Steady State"; /],
    ['version: 1\n', '', /version is missing/],
    ['id: steady', 'id: steady\nslo: [p95<1s]', /"slo", which is not known here/],
    ['id: steady', 'id: &a steady\ndescription: *a', /uses YAML aliases/],
  ])('says where it is wrong: %s -> %s', (right, wrong, message) => {
    expect(problemOf(SMALL.replace(right, wrong))).toMatch(message);
  });

  it('of a later version is refused before anything else is judged', () => {
    expect(() => parseScenario(PATH, 'version: 2\nwhatever: true')).toThrow(/version 2; this Trestle reads up to 1/);
  });

  it('ends in one error of ours whatever it holds', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...SMALL.split('\n'),
        '  ',
        '- ',
        '*a',
        '&a',
        '!!binary',
        '{',
        '[',
        ': ',
        '"',
        '\t',
        '|',
        '>-',
        '---',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const thrown = thrownBy(() => parseScenario(PATH, pieces.join('\n')));
        expect(thrown === null || (TrestleError.is(thrown) && thrown.message.includes(PATH))).toBe(true);
      }),
    );
  });
});
