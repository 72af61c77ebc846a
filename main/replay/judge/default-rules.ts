import { replayRules, type ReplayRules } from '../../contract/replay-rules.ts';

/** Cosine below which two answers speak of different things. */
const OTHER_MATTER = 0.5;
/** Evidence, 0..1, that an answer must gain or lose to be better or worse by it alone. */
const EVIDENCE_STEP = 0.1;

/**
 * The rules of a workspace without a `replay.rules.jsonc`. They call worse only what a reader can check (a refusal, a lost
 * source, another number, weaker evidence), and leave to a person what depends on who is right.
 */
export const DEFAULT_REPLAY_RULES: ReplayRules = replayRules.parse({
  version: 1,
  rules: [
    { when: { needsPerson: true }, verdict: 'needs-human', because: 'A call has to be looked at by a person.' },
    {
      when: { unanswered: true },
      verdict: 'broken',
      because: 'The recording holds no answer for a call of a model. Replay with live models to judge it.',
    },
    { when: { toolMismatch: true }, verdict: 'broken', because: 'A call of a tool does not fit what was recorded.' },
    {
      when: { failed: true, recordedFailed: true },
      verdict: 'equivalent',
      because: 'It failed in the recording too.',
    },
    { when: { failed: true }, verdict: 'broken', because: 'The run failed.' },
    {
      when: { recordedFailed: true, answers: ['candidate-only'], refuses: false, staleAnswer: false },
      verdict: 'better',
      because: 'It failed in the recording and answers now.',
    },
    {
      when: { recordedFailed: true },
      verdict: 'needs-human',
      because: 'It failed in the recording, so there is nothing to hold it against.',
    },
    {
      when: { answers: ['candidate-only'] },
      verdict: 'needs-human',
      because: 'The recording holds no answer to hold it against.',
    },
    { when: { answers: ['recorded-only'] }, verdict: 'needs-human', because: 'It gives no answer to be compared.' },
    {
      when: { staleAnswer: true },
      verdict: 'needs-human',
      because:
        'The answer is the recorded one, and its prompt is not the recorded one, as far as that is known. Replay with live models to judge it.',
    },
    { when: { diverged: false, sameAnswer: true, exact: true }, verdict: 'identical', because: 'Nothing differs.' },
    {
      when: { diverged: false, sameAnswer: true },
      verdict: 'equivalent',
      because: 'Nothing that can be compared differs by more than the tolerances.',
    },
    { when: { refusal: 'to-refusal' }, verdict: 'worse', because: 'It answered and refuses now.' },
    {
      when: { refusal: 'to-answer' },
      verdict: 'needs-human',
      because: 'It refused and answers now: read whether it may.',
    },
    { when: { numbers: ['changed'] }, verdict: 'worse', because: 'It gives other numbers.' },
    {
      when: { citations: ['lost', 'changed'], maxSimilarity: 0.999 },
      verdict: 'worse',
      because: 'It says something else and lost a source.',
    },
    { when: { maxEvidenceDelta: -EVIDENCE_STEP }, verdict: 'worse', because: 'Its evidence is weaker.' },
    {
      when: { sameAnswer: true, citations: ['same', 'gained', 'unknown'] },
      verdict: 'equivalent',
      because: 'It says the same from other evidence.',
    },
    {
      when: { minEvidenceDelta: EVIDENCE_STEP, citations: ['same', 'gained'], minSimilarity: OTHER_MATTER },
      verdict: 'better',
      because: 'It keeps its sources, and its evidence is stronger.',
    },
    {
      when: { minSimilarity: 0.93, numbers: ['same'], citations: ['same', 'gained', 'unknown'] },
      verdict: 'equivalent',
      because: 'It says the same in other words.',
    },
    { when: {}, verdict: 'needs-human', because: 'It says something else, and no rule tells which is right.' },
  ],
});
