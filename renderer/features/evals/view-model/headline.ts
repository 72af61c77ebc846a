import { NOT_APPLICABLE } from '../../../ui/index.ts';
import { metricLabel, metricText } from './metric-words.ts';

/** @returns the baseline's first few figures in a line: `Grounded 0.93, Correct 0.88`; a dash for none */
export function headlineText(headline: Readonly<Record<string, number>>, most: number): string {
  const figures = Object.entries(headline)
    .slice(0, most)
    .map(([metric, value]) => `${metricLabel(metric)} ${metricText(metric, value)}`);
  return figures.length === 0 ? NOT_APPLICABLE : figures.join(', ');
}
