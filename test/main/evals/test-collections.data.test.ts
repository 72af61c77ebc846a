import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvalIrReport } from '../../../main/contract/evals.ts';
import { evaluateRetrieval } from '../../../main/evals/evaluate-retrieval.ts';
import { systemClock } from '../../../main/engine/system-clock.ts';
import { createKnownWords } from '../../../main/retrieval/query/known-words.ts';
import { createSearchableCorpusBuilder } from '../../../main/retrieval/search/searchable-corpus.ts';
import type { EmbeddingModel } from '../../../main/spec/embedding-model.ts';
import { createBuiltinEmbeddingModel } from '../../../native/embedding/builtin-embedding-model.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../support/builtin-model-directory.ts';
import { createManualClock } from '../../support/manual-clock.ts';

/** nDCG@10 that plain SQLite reaches, to three digits: what every mode of ours is measured against. */
const REFERENCE = { cranfield: 0.427, cisi: 0.318, 'xquad-en': 0.969 } as const;
const NAMES = Object.keys(REFERENCE) as (keyof typeof REFERENCE)[];

/** Three collections are indexed and searched in three modes; another program may want the machine, too. */
const HOOK_TIMEOUT_MS = 240_000;

const data = process.env.TRESTLE_TEST_DATA;
const folderOf = (name: string): string => join(data ?? '', 'ir', name);
const missing =
  data === undefined
    ? 'TRESTLE_TEST_DATA is not set'
    : NAMES.every((name) => existsSync(folderOf(name)))
      ? null
      : `TRESTLE_TEST_DATA has no ir/{${NAMES.join(',')}}`;

describe.skipIf(missing !== null)(
  `search on test collections${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    const reports = new Map<string, EvalIrReport>();
    let model: EmbeddingModel;
    beforeAll(async () => {
      model = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
      const corpusBuilder = createSearchableCorpusBuilder({
        model,
        clock: systemClock,
        knownWords: createKnownWords({ directory: BUILTIN_MODEL_DIRECTORY }),
      });
      for (const name of NAMES) {
        const options = { path: folderOf(name), corpusBuilder, clock: createManualClock() };
        reports.set(name, await evaluateRetrieval({ ...options, modes: ['bm25', 'vector', 'hybrid'] }));
      }
    }, HOOK_TIMEOUT_MS);
    afterAll(() => model.dispose());
    const ndcg = (name: string, mode: 'reference' | 'bm25' | 'vector' | 'hybrid'): number =>
      reports.get(name)?.modes[mode]?.['ndcg@10'] ?? Number.NaN;
    const ratio = (name: string): number => ndcg(name, 'hybrid') / ndcg(name, 'reference');

    it.each(NAMES)('reproduces the reference on %s', (name) => {
      expect(ndcg(name, 'reference')).toBeCloseTo(REFERENCE[name], 3);
    });

    it.each([
      ['cranfield', 1400, 225],
      ['cisi', 1460, 76],
      ['xquad-en', 240, 1190],
    ])('reads all of %s: %d documents, %d judged topics', (name, documents, topics) => {
      expect(reports.get(name)).toMatchObject({ documents, topics });
    });

    it.each(NAMES)('is at or above the reference on %s with the default settings', (name) => {
      expect(ratio(name)).toBeGreaterThanOrEqual(1);
    });

    it('is 10 % above the reference in the geometric mean', () => {
      const product = NAMES.reduce((soFar, name) => soFar * ratio(name), 1);
      expect(product ** (1 / NAMES.length)).toBeGreaterThan(1.1);
    });

    it.each(NAMES)('gains from both legs on %s: hybrid is above either alone', (name) => {
      expect(ndcg(name, 'hybrid')).toBeGreaterThan(ndcg(name, 'bm25'));
      expect(ndcg(name, 'hybrid')).toBeGreaterThan(ndcg(name, 'vector'));
    });
  },
);
