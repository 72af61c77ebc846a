import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { TriageBar } from '../../../../renderer/features/evals/triage/triage-bar.tsx';
import { decidedBefore } from '../../../../renderer/features/evals/triage/use-overrule.ts';
import {
  EVERY_FAILURE,
  failingCases,
  triageParts,
} from '../../../../renderer/features/evals/view-model/triage-rows.ts';
import { triagedCase } from './eval-builders.ts';

const counts = { data: 3, retrieval: 6, packing: 2, generation: 4, tool: 1, judge: 2, undecided: 0 };

describe('the triage bar', () => {
  it('has the causes in the order of the pipeline, with shares that add up to one', () => {
    const parts = triageParts({ counts });
    expect(parts.map(({ cause }) => cause)).toEqual(['data', 'retrieval', 'packing', 'generation', 'tool', 'judge']);
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(parts[1]).toEqual({ cause: 'retrieval', count: 6, share: 6 / 18 });
  });

  it('keeps the place of a cause without a case, and shows undecided only where there is one', () => {
    expect(triageParts({ counts: { undecided: 2, data: 1 } }).map(({ cause, count }) => `${cause} ${count}`)).toEqual([
      'data 1',
      'retrieval 0',
      'packing 0',
      'generation 0',
      'tool 0',
      'judge 0',
      'undecided 2',
    ]);
  });

  it('has no share of nothing', () => {
    expect(triageParts({ counts: { undecided: 0 } }).every(({ share }) => share === 0)).toBe(true);
  });

  it('says each count in words and not in length alone', () => {
    const markup = renderToStaticMarkup(
      <TriageBar parts={triageParts({ counts })} chosen={['data']} onToggle={() => {}} aside={null} />,
    );
    expect(markup).toContain('aria-pressed="true"');
    expect(markup.match(/class="evals-triage__part"/g)).toHaveLength(6);
    expect(markup).toMatch(/retrieval<\/span><b>6<\/b>/);
  });
});

describe('failing cases', () => {
  const cases = [
    triagedCase({ caseId: 'a', score: 0.5, cause: 'data' }),
    triagedCase({ caseId: 'b', score: null, cause: null }),
    triagedCase({ caseId: 'c', score: 0.1, cause: 'retrieval' }),
    triagedCase({ caseId: 'd', score: 0.3, cause: 'data' }),
  ];
  const ids = (filter: Parameters<typeof failingCases>[1]) => failingCases(cases, filter).map(({ caseId }) => caseId);

  it('stand lowest score first, those without a score last', () => {
    expect(ids(EVERY_FAILURE)).toEqual(['c', 'd', 'a', 'b']);
  });

  it('are narrowed down by cause, and by what a pattern has in common', () => {
    expect(ids({ causes: ['data'], caseIds: null })).toEqual(['d', 'a']);
    expect(ids({ causes: ['undecided'], caseIds: null })).toEqual(['b']);
    expect(ids({ causes: [], caseIds: ['a', 'c'] })).toEqual(['c', 'a']);
  });

  it('remember what a person had decided, and that before the first decision the rule spoke', () => {
    expect(decidedBefore(triagedCase())).toBeNull();
    expect(decidedBefore(triagedCase({ rule: 'a person', cause: 'judge', overruled: 'retrieval' }))).toBe('judge');
  });
});
