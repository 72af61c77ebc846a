import type { LoadEnvironment } from '../../../../main/contract/load-run.ts';
import { formatBytes, formatCount, formatShortId, NOT_APPLICABLE } from '../../../ui/index.ts';

export interface EnvironmentRow {
  what: string;
  a: string;
  b: string;
  differs: boolean;
}

const FACTS: readonly (readonly [what: string, read: (environment: LoadEnvironment) => string | null])[] = [
  ['Trestle', ({ trestle }) => trestle],
  ['Node', ({ node }) => node],
  ['Platform', ({ platform }) => platform],
  ['CPU', ({ cpu, cores }) => `${cpu}, ${cores} cores`],
  ['Memory', ({ memoryBytes }) => formatBytes(memoryBytes)],
  ['Release', ({ release }) => (release === null ? null : formatShortId(release))],
  ['Index', ({ indexGeneration }) => (indexGeneration === null ? null : `generation ${indexGeneration}`)],
  ['Chunks', ({ chunks }) => (chunks === null ? null : formatCount(chunks))],
  ['Model', ({ model }) => model],
];

/** @returns what two runs were measured on, what differs first */
export function environmentRows(a: LoadEnvironment, b: LoadEnvironment): readonly EnvironmentRow[] {
  return FACTS.map(([what, read]) => {
    const [one, other] = [read(a) ?? NOT_APPLICABLE, read(b) ?? NOT_APPLICABLE];
    return { what, a: one, b: other, differs: one !== other };
  }).toSorted((x, y) => Number(y.differs) - Number(x.differs));
}
