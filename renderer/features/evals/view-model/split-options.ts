import type { DatasetInfo } from '../../../../main/contract/dataset.ts';
import { formatCount } from '../../../ui/index.ts';

/** @returns what a list of cases can be narrowed down to: all, then each split with how many it has */
export function splitOptions({
  splits,
  cases,
}: Pick<DatasetInfo, 'splits' | 'cases'>): readonly { value: string; label: string; hint: string }[] {
  return [
    { value: '', label: 'all', hint: formatCount(cases) },
    ...Object.entries(splits).map(([name, count]) => ({ value: name, label: name, hint: formatCount(count) })),
  ];
}
