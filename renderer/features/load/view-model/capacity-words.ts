import type {
  CapacityEnd,
  CapacityProbe,
  CapacityResult,
  CapacityVerdict,
} from '../../../../main/contract/load-capacity.ts';
import {
  LIMITED_BY_GENERATOR,
  LIMITED_BY_MAX_RATE,
  LIMITED_BY_NOTHING_YET,
} from '../../../../main/contract/load-capacity.ts';
import { formatQuantity, formatShare } from '../../../ui/index.ts';
import { rateText } from './verdict-words.ts';

const ENDED: Readonly<Record<CapacityEnd, string>> = {
  precise: 'the interval is as narrow as was asked for',
  cornered: 'between two rates it goes over a cliff',
  bound: 'nothing more was to be learned within the bounds',
  probes: 'as many runs as allowed were made',
  time: 'the time was used up',
  stopped: 'it was stopped',
};

/** @returns what a search found, in a sentence: the rate, how sure that is, and what gives way first */
export function capacityVerdict(result: CapacityResult): { sentence: string; detail: string } {
  const { maxRatePerSecond, interval, confidence, limitedBy, endedBy, probes } = result;
  const [low, high] = interval;
  const sure = `${formatShare(confidence)} sure: ${rateText(low, 's')}${high === null ? ' or more' : ` to ${rateText(high, 's')}`}`;
  const detail = `${formatQuantity(probes.length, 'run')}; it ended because ${ENDED[endedBy]}.`;
  if (maxRatePerSecond === 0) return { sentence: 'No rate that was tried held.', detail };
  return { sentence: `Holds up to ${rateText(maxRatePerSecond, 's')} (${sure}); ${limitText(limitedBy)}.`, detail };
}

function limitText(limitedBy: string): string {
  switch (limitedBy) {
    case LIMITED_BY_GENERATOR:
      return 'the generator could do no more';
    case LIMITED_BY_MAX_RATE:
      return 'nothing gave way up to the highest rate that may be tried';
    case LIMITED_BY_NOTHING_YET:
      return 'what gives way first is not known yet';
    default:
      return `${limitedBy} gives way first`;
  }
}

/** Shapes and words, never colour alone. */
export const PROBE_WORD: Readonly<Record<CapacityVerdict, string>> = {
  held: 'held',
  missed: 'missed',
  unsure: 'unsure',
  'generator-limited': 'generator-limited',
};

/** @returns the probes in ascending order of their rate, as a curve is read */
export function probesByRate(probes: readonly CapacityProbe[]): readonly CapacityProbe[] {
  return probes.toSorted((a, b) => a.ratePerSecond - b.ratePerSecond);
}
