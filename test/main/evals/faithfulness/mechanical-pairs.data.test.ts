import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scoreClaim } from '../../../../main/evals/faithfulness/score-claim.ts';
import { type ScoredPair, sumUpScores } from '../../../../main/evals/faithfulness/sum-up-scores.ts';
import { createBuiltinEmbeddingModel } from '../../../../native/embedding/builtin-embedding-model.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../../support/builtin-model-directory.ts';
import { makeMechanicalPairs, type QuotedPassage } from '../../../support/mechanical-pairs.ts';

const MIN_AUROC = 0.8;
const SEED = 1;
/** Of the pairs that can be made every so many-th is scored: about 1,350. */
const EVERY = 6;

const folder = join(process.env.TRESTLE_TEST_DATA ?? '', 'ir', 'xquad-en');
const isMissing = process.env.TRESTLE_TEST_DATA === undefined || !existsSync(folder);

describe.skipIf(isMissing)(`the faithfulness check${isMissing ? ' (skipped: no TRESTLE_TEST_DATA)' : ''}`, () => {
  it('separates sentences and answers from altered ones', async () => {
    const model = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
    const pairs = makeMechanicalPairs(readPassages(), SEED).filter((_, index) => index % EVERY === 0);
    const scored: ScoredPair[] = [];
    for (const { premise, claim, supported, kind = null } of pairs) {
      scored.push({ line: 0, kind, supported, ...(await scoreClaim({ premise, claim, model })) });
    }
    await model.dispose();
    const { auroc, nan, kinds } = sumUpScores(scored);
    expect(pairs.length).toBeGreaterThanOrEqual(500);
    expect(nan).toBe(0);
    expect(auroc).toBeGreaterThanOrEqual(MIN_AUROC);
    for (const kind of ['answer swapped', 'number flipped', 'negated', 'entity exchanged']) {
      expect(kinds[kind]?.auroc, kind).toBeGreaterThanOrEqual(MIN_AUROC);
    }
  }, 120_000);
});

function readPassages(): readonly QuotedPassage[] {
  const questions = new Map(readRecords('queries.jsonl').map(({ _id, text }) => [_id, text]));
  const answers = readRecords('answers.jsonl').map(({ _id, answers: [first] }) => ({ id: _id, ...first }));
  return readRecords('corpus.jsonl').map(({ _id, text }) => ({
    text,
    questions: answers
      .filter((answer) => answer['corpus-id'] === _id)
      .map((answer) => ({
        question: questions.get(answer.id) ?? '',
        answer: answer.text ?? '',
        start: answer.start ?? 0,
      })),
  }));
}

/** Of the three files, whose records differ: each reader takes what its file has. */
interface CollectionRecord {
  _id: string;
  text: string;
  answers: { text: string; start: number; 'corpus-id': string }[];
}

function readRecords(file: string): readonly CollectionRecord[] {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as CollectionRecord);
}
