import { expect, it } from 'vitest';
import { missingLegs } from '../../../../renderer/features/playground/view-model/missing-legs.ts';
import { aTiming } from './builders.ts';

const retrieval = { results: [], packed: [], leftOut: [], budgetTokens: 100, rerank: null };
const skipped = aTiming({
  name: 'vector',
  status: 'skipped',
  ladderStep: 'skip',
  ladderReason: 'The model could not be loaded.',
});

it('says why a leg did not run where its results would stand', () => {
  expect(missingLegs({ timings: [aTiming({ name: 'bm25' }), skipped], retrieval })).toEqual([
    'vector was skipped. The model could not be loaded. The search by words decided alone.',
  ]);
});

it('says nothing of stages that find nothing, or when both legs ran', () => {
  const rerank = aTiming({ name: 'rerank', status: 'skipped', ladderStep: 'skip', ladderReason: 'Late.' });
  expect(missingLegs({ timings: [aTiming({ name: 'bm25' }), aTiming({ name: 'vector' }), rerank], retrieval })).toEqual(
    [],
  );
});

it('says once what both legs lack when an index is lost', () => {
  const lost = { leg: 'bm25', code: 'storage', message: 'g1: index.db is missing.' } as const;
  expect(missingLegs({ timings: [], retrieval: { ...retrieval, degraded: [lost, lost] } })).toEqual([lost.message]);
});
