import type { DatasetCase, DatasetInfo } from '../../contract/dataset.ts';

type Counts = Pick<DatasetInfo, 'cases' | 'answerable' | 'unanswerable' | 'withAnswers' | 'withPlaces' | 'splits'>;

/** What a data set holds, counted. */
export function describeCases(cases: readonly DatasetCase[]): Counts {
  const splits: Record<string, number> = {};
  for (const { split } of cases) if (split !== null) splits[split] = (splits[split] ?? 0) + 1;
  const count = (holds: (one: DatasetCase) => boolean): number => cases.filter(holds).length;
  return {
    cases: cases.length,
    answerable: count(({ answerable }) => answerable === true),
    unanswerable: count(({ answerable }) => answerable === false),
    withAnswers: count(({ answers, expects }) => answers.length + expects.length > 0),
    withPlaces: count(({ places }) => places.length > 0),
    splits,
  };
}
