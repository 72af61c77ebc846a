import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parseJudge } from '../../../main/workspace/parse-judge.ts';
import { JUDGE_TEMPLATE } from '../../../main/workspace/templates/judge.ts';

const path = 'judges/helpful.judge.yaml';
const minimal = 'version: 1\nid: helpful\nmodel: sim/judge\nrubric: Is it helpful?\n';

describe('a judge file', () => {
  it('has defaults for all but its model and rubric', () => {
    expect(parseJudge(path, minimal)).toEqual({
      version: 1,
      id: 'helpful',
      description: '',
      model: 'sim/judge',
      rubric: 'Is it helpful?',
      grades: ['fail', 'pass'],
      mode: 'single',
      votes: 1,
    });
  });

  it('is read from the template', () => {
    expect(parseJudge(path, JUDGE_TEMPLATE).grades).toEqual(['not helpful', 'partly helpful', 'helpful']);
  });

  it.each([
    [`${minimal}grades: [pass]\n`, `${path}:5:9: `],
    [`${minimal}grades: [fail, pass, Pass]\n`, `${path}:5:22: "Pass" is there already. Grades have to differ.`],
    [`${minimal}votes: 0\n`, `${path}:5:8: `],
    [`${minimal}mode: triple\n`, `${path}:5:7: `],
    [`${minimal}rubrik: x\n`, `${path}:`],
    ['version: 1\nid: helpful\nrubric: x\n', `${path}:1:1: `],
    ['- no', `${path}:1:1: a judge is a list of keys: version, id, model, rubric`],
    ['version: 1\nid: [', `${path}:2:`],
  ])('says where it is wrong: %j', (text, message) => {
    expect(() => parseJudge(path, text)).toThrow(message);
  });

  it('is refused in one way only, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(failureOf(() => parseJudge(path, minimal + text))).toBeNull();
      }),
    );
  });
});

/** @returns null where it works, or fails as a file may */
function failureOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return TrestleError.is(error) ? null : error;
  }
}
