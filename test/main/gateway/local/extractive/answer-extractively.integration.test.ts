import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askQuestions } from '../../../../../scripts/extractive-calibration/asked-questions.ts';
import { readBeirDirectory } from '../../../../../scripts/extractive-calibration/beir-directory.ts';
import { answerAll, measure } from '../../../../../scripts/extractive-calibration/measure.ts';
import { createPassageIndex } from '../../../../../scripts/extractive-calibration/passage-index.ts';

/** Bars on XQuAD, shares of 1190 questions: answers that hold a gold answer, refusals without the gold paragraph. */
const MIN_CONTAINS_GOLD = 0.6;
const MIN_REFUSED = 0.9;
/** Every third question, spread over all articles; all of them in the long run. */
const STRIDE = process.env.TRESTLE_TEST_LONG === '1' ? 1 : 3;
/** Quoting everything would meet the first bar; short answers must. */
const MAX_MEAN_SENTENCES = 2;

describe('local/extractive on real questions', () => {
  test('answers what the corpus holds, briefly, and refuses what it does not', (context) => {
    const data = process.env.TRESTLE_TEST_DATA;
    if (data === undefined) return context.skip('TRESTLE_TEST_DATA is not set');
    const { documents, questions } = readBeirDirectory(join(data, 'ir', 'xquad-en'));
    const index = createPassageIndex(documents);
    const results = answerAll(
      askQuestions({ documents, questions: questions.filter((_, place) => place % STRIDE === 0) }, index),
    );
    index.close();
    const { containsGold, refusedUnanswerable, meanSentences } = measure(results);
    expect(containsGold).toBeGreaterThanOrEqual(MIN_CONTAINS_GOLD);
    expect(refusedUnanswerable).toBeGreaterThanOrEqual(MIN_REFUSED);
    expect(meanSentences).toBeLessThanOrEqual(MAX_MEAN_SENTENCES);
    for (const { asked, answer } of results) {
      for (const { passageId, start, end, text } of answer.sentences) {
        expect(asked.passages.find(({ id }) => id === passageId)?.text.slice(start, end)).toBe(text);
      }
    }
  });
});
