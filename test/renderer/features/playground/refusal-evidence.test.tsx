import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { RefusalEvidence } from '../../../../renderer/features/playground/answer/refusal-evidence.tsx';
import { aRun } from './builders.ts';

it('says beside a refusal what of the index could not be searched', () => {
  const message =
    '"handbook" is being read for the first time, 29 of 68 files so far: what the rest says is not found yet.';
  const retrieval = { results: [], packed: [], leftOut: [], budgetTokens: 0, rerank: null };
  const missing = { leg: 'bm25', code: 'not_found', message } as const;
  const html = (degraded?: readonly (typeof missing)[]) =>
    renderToStaticMarkup(
      <RefusalEvidence run={aRun({ retrieval: { ...retrieval, ...(degraded && { degraded }) } })} />,
    );
  expect(html([missing])).toContain('29 of 68 files so far');
  expect(html()).not.toContain('being read');
});
