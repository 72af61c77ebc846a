import { describe, expect, it } from 'vitest';
import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import type { TriagedCase } from '../../../../main/contract/eval-run.ts';
import { applyOverrules } from '../../../../main/evals/triage/apply-overrules.ts';
import type { CaseEvidence, PlaceEvidence } from '../../../../main/evals/triage/case-evidence.ts';
import { findDisagreement } from '../../../../main/evals/triage/find-disagreement.ts';
import { findPatterns, missingWords } from '../../../../main/evals/triage/find-patterns.ts';
import { triageCase } from '../../../../main/evals/triage/triage-case.ts';

const CASE: DatasetCase = {
  id: 'q1',
  question: 'How long are short absences certified?',
  history: [],
  as: null,
  answers: [],
  expects: ['three days'],
  answerable: true,
  places: [],
  tools: null,
  labels: {},
  tags: [],
  split: null,
  variant: null,
  line: 1,
  fields: {},
};
const PLACE: PlaceEvidence = {
  name: 'absence.md › Short absences',
  isDocumentThere: true,
  isTextThere: true,
  rank: 2,
  deepRank: null,
  isPacked: true,
  leftOut: null,
};

function evidence(change: Partial<CaseEvidence> = {}, place: Partial<PlaceEvidence> = {}): CaseEvidence {
  return {
    case: CASE,
    retrieved: 12,
    packed: 5,
    places: [{ ...PLACE, ...place }],
    disagreement: null,
    error: null,
    refused: false,
    values: { correct: 0 },
    notes: {},
    tools: [],
    judges: {},
    ...change,
  };
}

describe('the triage of a failing case', () => {
  it.each<[string, CaseEvidence, string | null, RegExp]>([
    ['document-missing', evidence({}, { isDocumentThere: false, isTextThere: false }), 'data', /is in no index/],
    [
      'text-missing',
      evidence({}, { isTextThere: false, rank: null, isPacked: false }),
      'data',
      /no document holds the expected text/,
    ],
    [
      'not-retrieved',
      evidence({}, { rank: null, deepRank: 31, isPacked: false }),
      'retrieval',
      /^expected absence\.md › Short absences at rank 31, k is 12$/,
    ],
    ['not-retrieved', evidence({}, { rank: null, isPacked: false }), 'retrieval', /however deep/],
    [
      'not-packed',
      evidence({}, { rank: 9, isPacked: false, leftOut: 'budget' }),
      'packing',
      /at rank 9, cut by the token budget/,
    ],
    ['not-packed', evidence({}, { rank: 9, isPacked: false, leftOut: 'duplicate' }), 'packing', /duplicate/],
    ['refused-with-evidence', evidence({ refused: true }), 'generation', /^refused, with absence\.md/],
    ['answer-lacks-it', evidence(), 'generation', /the answer lacks it \(correct 0\)/],
    [
      'run-failed',
      evidence({ error: { code: 'timeout', message: 'It took too long.' } }),
      'generation',
      /the evidence was there; the run failed: It took too long\./,
    ],
    ['documents-disagree', evidence({ disagreement: 'documents disagree: expected 3' }), 'data', /disagree/],
    [
      'wrongly-answered',
      evidence({ case: { ...CASE, answerable: false }, places: [] }),
      'generation',
      /no document settles it, and it answered from 5 passages/,
    ],
    ['tool-failed', evidence({ tools: [{ name: 'open_claim', hasFailed: true }] }), 'tool', /open_claim failed once/],
    [
      'tool-not-called',
      evidence({ case: { ...CASE, tools: [{ name: 'open_claim', arguments: null }] } }),
      'tool',
      /open_claim was not called; called: none/,
    ],
    [
      'judges-differ',
      evidence({ judges: { helpful: 0.2, strict: 0.9 } }),
      'judge',
      /helpful says 0\.2, strict says 0\.9/,
    ],
    [
      'judge-alone',
      evidence({ judges: { helpful: 0 }, values: { correct: 1, contains: 1 } }),
      'judge',
      /helpful says 0, but correct 1, contains 1/,
    ],
    [
      'person-disagrees',
      evidence({ case: { ...CASE, labels: { helpful: 1 } }, judges: { helpful: 0 } }),
      'judge',
      /a person said 1/,
    ],
    ['none', evidence({ places: [] }), null, /nobody said where the answer stands/],
  ])('is decided by %s', (rule, given, cause, said) => {
    expect(triageCase(given)).toMatchObject({ rule, cause, evidence: expect.stringMatching(said) as unknown });
  });

  it('blames no stage that had no chance', () => {
    // What was not retrieved cannot be packed, whatever the model then said.
    expect(triageCase(evidence({ refused: true }, { rank: null, deepRank: 40, isPacked: false })).cause).toBe(
      'retrieval',
    );
    // One of two places is enough.
    const two = [{ ...PLACE, isTextThere: false, rank: null, isPacked: false }, PLACE];
    expect(triageCase(evidence({ places: two })).cause).toBe('generation');
  });
});

describe('documents that disagree', () => {
  it('are told by another number in a sentence about the same', () => {
    const said = { document: 'old.md', text: 'Rules of 2019. A short absence is certified after 5 days of illness.' };
    const expected = 'A short absence must be certified after 3 days of illness';
    expect(findDisagreement('When is a short absence certified?', expected, [said])).toMatch(
      /expected 3, old\.md says "A short absence/,
    );
    expect(
      findDisagreement('When is a short absence certified?', expected, [{ ...said, text: 'The yard opens at 6.' }]),
    ).toBeNull();
    expect(findDisagreement('When is a short absence certified?', 'after three days', [said])).toBeNull();
  });
});

describe('what failures have in common', () => {
  const triaged = (caseId: string, rule = 'not-retrieved'): TriagedCase => ({
    caseId,
    question: '',
    cause: 'retrieval',
    evidence: 'expected absence.md at rank 31',
    rule,
    overruled: null,
    score: 0,
    failedRepeats: 1,
    repeats: 1,
    traceIds: [],
  });
  const fact = (caseId: string, documents: string[], unsaid: string[]) => ({
    triaged: triaged(caseId),
    documents,
    unsaid,
    tags: [],
  });

  it('is a document, or a word that the text does not use', () => {
    const found = findPatterns([
      fact('a', ['absence.md'], ['vacation']),
      fact('b', ['absence.md'], ['vacation', 'abroad']),
      fact('c', ['fees.md'], []),
    ]);
    expect(found).toEqual([
      { message: '2 of the 3 retrieval failures wait for absence.md', caseIds: ['a', 'b'] },
      {
        message:
          '2 of the 3 retrieval failures ask with "vacation", which the expected text does not use: a synonym may be missing',
        caseIds: ['a', 'b'],
      },
    ]);
    expect(findPatterns([fact('a', ['absence.md'], [])])).toEqual([]);
  });

  it('knows words by their stems', () => {
    expect(missingWords('Which vacations are certified?', ['An absence is certified by a doctor.'])).toEqual([
      'vacations',
    ]);
    expect(missingWords('Which vacations?', [])).toEqual([]);
  });

  it('takes what a person decided, and says where the same rule still decides', () => {
    const decided = {
      dataset: 'd',
      caseId: 'a',
      cause: 'data' as const,
      reason: 'the page is outdated',
      ofRule: 'not-retrieved',
      ofCause: 'retrieval' as const,
      runId: 'e-1',
      decidedAt: '2026-01-01T00:00:00Z',
    };
    const triage = applyOverrules({ cases: [triaged('a'), triaged('b'), triaged('c', 'not-packed')], patterns: [] }, [
      decided,
    ]);
    expect(triage.counts).toEqual({ undecided: 0, data: 1, retrieval: 2 });
    expect(triage.cases[0]).toMatchObject({
      cause: 'data',
      overruled: 'retrieval',
      rule: 'a person',
      evidence: 'the page is outdated; the rule said: expected absence.md at rank 31',
    });
    expect(triage.patterns).toEqual([
      {
        message: 'The rule "not-retrieved" was overruled once: retrieval is data. It decides 1 other case here',
        caseIds: ['b'],
      },
    ]);
  });
});
