import { describe, expect, it } from 'vitest';
import {
  defaultPair,
  shortFingerprint,
  versionFacts,
  versionNote,
} from '../../../../renderer/features/prompts/view-model/version-words.ts';
import {
  nextProblem,
  orderProblems,
  problemWords,
} from '../../../../renderer/features/prompts/view-model/problem-order.ts';
import { promptInUse } from '../../../../renderer/features/prompts/view-model/prompt-in-use.ts';
import { promptHistory, promptLint, promptList, SUPPORT_TEXT } from '../../support/fake-data/prompts.ts';

const { versions } = promptHistory;
const [working, released] = versions;

describe('a version', () => {
  it('says what holds it, most telling first', () => {
    expect(versions.map(versionNote)).toEqual([
      'saved',
      'in r-7f3a9c1',
      'in r-61d0b22',
      'pinned by night',
      'answer in the asked language',
    ]);
  });

  it('tells all of it on hover', () => {
    expect(released === undefined ? '' : versionFacts(released)).toContain('in 180 traces');
    expect(shortFingerprint('working')).toBe('file');
  });

  it('is compared with the one before it when nobody chose', () => {
    expect(defaultPair(versions)).toEqual({ before: released?.fingerprint, after: 'working' });
    expect(defaultPair(working === undefined ? [] : [working])).toBeNull();
  });
});

describe('problems', () => {
  const { problems } = promptLint(SUPPORT_TEXT);
  const path = 'prompts/support.prompt.md';

  it('stand worst first, those of other files last', () => {
    const elsewhere = { ...problems[0], path: 'prompts/partials/voice.liquid' } as (typeof problems)[number];
    const order = orderProblems([elsewhere, ...problems.toReversed()], path);
    expect(order.map(({ severity }) => severity)).toEqual(['error', 'warning', 'info', 'error']);
    expect(order.at(-1)?.path).toContain('voice');
  });

  it('are walked by place, going round', () => {
    const from = (line: number, step: 1 | -1) => nextProblem(problems, { line, column: 1 }, step)?.line;
    expect([from(1, 1), from(10, 1), from(25, 1), from(40, 1)]).toEqual([10, 25, 25, 10]);
    expect([from(1, -1), from(26, -1)]).toEqual([29, 25]);
    expect(nextProblem([], { line: 1, column: 1 }, 1)).toBeNull();
  });

  it('say first what is wrong, then what more there is', () => {
    expect(problemWords('Unknown variable. Input has question.')).toEqual({
      what: 'Unknown variable.',
      more: 'Input has question.',
    });
    expect(problemWords('`d.text` is not fenced: use `| quote`.').more).toBe('');
  });
});

describe('the prompt in front when nobody chose', () => {
  it('is the one that answers questions', () => {
    const { prompts } = promptList;
    const [used, ...unused] = prompts;
    expect(promptInUse([...unused, ...(used === undefined ? [] : [used])], 'night')).toBe(used);
    expect(promptInUse([...unused, ...(used === undefined ? [] : [used])], 'other')).toBe(used);
    expect(promptInUse(unused, 'default')).toBe(unused[0]);
    expect(promptInUse([], null)).toBeNull();
  });
});
