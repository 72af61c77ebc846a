import { costAt, type ModelPrice } from '../../spec/model-prices.ts';
import type { ModelUse, RunMix } from './run-mix.ts';

/** @returns the price of a model on a day, `2026-12-01`; null when no table knows it */
export type PriceOn = (model: string, day: string) => ModelPrice | null;

/**
 * What the mix of a run costs in a month, over what it cost on the day of the run: a price that changes on a day of the
 * month counts from that day on. A model that no table prices keeps what it cost.
 *
 * @param month `2026-12`
 */
export function priceFactor(mix: Pick<RunMix, 'models' | 'day'>, month: string, priceOn: PriceOn): number {
  const days = daysOf(month);
  let then = 0;
  let now = 0;
  for (const use of mix.models) {
    const before = costOn(use, mix.day, priceOn) ?? use.costUsd;
    now += before;
    const costs = days.map((day) => costOn(use, day, priceOn) ?? before);
    then += costs.reduce((sum, cost) => sum + cost, 0) / days.length;
  }
  return now === 0 ? 1 : then / now;
}

function costOn({ model, usage }: ModelUse, day: string, priceOn: PriceOn): number | null {
  const price = priceOn(model, day);
  return price === null ? null : costAt(price, usage);
}

/** @returns every day of a month, `2026-12-01` first */
export function daysOf(month: string): readonly string[] {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`);
}

/** @returns the month so many later; `2026-12` and 1 are `2027-01` */
export function monthAfter(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + number - 1 + months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}
