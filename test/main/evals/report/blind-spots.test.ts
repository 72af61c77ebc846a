import { expect, it } from 'vitest';
import { type BlindSpotFacts, blindSpots } from '../../../../main/evals/report/blind-spots.ts';

const facts = (given: Partial<BlindSpotFacts>): BlindSpotFacts => ({
  cases: 100,
  repeats: 2,
  metrics: {},
  values: {},
  valueless: {},
  withPlaces: 80,
  withAnswers: 80,
  unanswerable: 20,
  undecided: 0,
  scripts: { Latin: 60, Cyrillic: 40 },
  withHistory: 10,
  hasRobustness: true,
  hasJudge: false,
  isAgent: false,
  ...given,
});

it('has nothing to say of a run that had all that it needs', () => {
  expect(blindSpots(facts({}))).toEqual([]);
});

it('says first what has no value, once for all metrics that lost theirs for the same reasons', () => {
  const failed = { 'the run failed': 4 };
  const valueless = {
    correct: failed,
    helpful: { 'the run failed': 1, 'the judge gave no grade': 3 },
    grounded: failed,
  };
  expect(blindSpots(facts({ valueless, cases: 4 })).slice(0, 3)).toEqual([
    'No case has a value of correct, grounded: the run failed (4).',
    'No case has a value of helpful: the judge gave no grade (3), the run failed (1).',
    '4 cases: an interval over so few says little.',
  ]);
});
