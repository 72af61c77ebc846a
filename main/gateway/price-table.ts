import type { PriceEntry } from '../contract/price.ts';
import type { Clock } from '../spec/clock.ts';
import { dearestKinds, type ModelPrice, type ModelPrices } from '../spec/model-prices.ts';

/** Models that run on this machine cost nothing per token. */
const FREE: ModelPrice = { inputPerMillion: 0, outputPerMillion: 0 };
const DAY_LENGTH = 'YYYY-MM-DD'.length;

/**
 * Prices by the table of a workspace: of the entries that name the model, those that name most of it count; of these the
 * one that took effect last, by the day in UTC. An entry that begins later counts from its day on. A model on this machine
 * that no entry names is free.
 *
 * @param options.readPrices the table as it is now; the same array while it is the same
 */
export function createPriceTable(options: {
  readPrices: () => readonly PriceEntry[];
  isLocal: (modelId: string) => boolean;
  clock: Clock;
}): ModelPrices {
  const { readPrices, isLocal, clock } = options;
  let known: { entries: readonly PriceEntry[]; day: string; byModel: Map<string, ModelPrice | null> } | null = null;
  const table = () => {
    const entries = readPrices();
    const day = new Date(clock.now()).toISOString().slice(0, DAY_LENGTH);
    if (known?.entries !== entries || known.day !== day) known = { entries, day, byModel: new Map() };
    return known;
  };
  return {
    priceOf: (modelId) => {
      const { entries, day, byModel } = table();
      const before = byModel.get(modelId);
      const price = before === undefined ? findPrice(entries, modelId, day) : before;
      if (before === undefined) byModel.set(modelId, price);
      // An address on this machine may lead on to a cloud: an entry of its own counts before that it is free.
      return price ?? (isLocal(modelId) ? FREE : null);
    },
    dearest: () => {
      const { entries, day } = table();
      const current = entries.filter(({ from }) => from <= day).map(dearestKinds);
      if (current.length === 0) return null;
      return {
        inputPerMillion: Math.max(...current.map((entry) => entry.inputPerMillion)),
        outputPerMillion: Math.max(...current.map((entry) => entry.outputPerMillion)),
      };
    },
  };
}

/** @param day `YYYY-MM-DD` @returns null when no entry names the model on that day */
export function findPrice(entries: readonly PriceEntry[], modelId: string, day: string): PriceEntry | null {
  let best: PriceEntry | null = null;
  for (const entry of entries) {
    if (entry.from > day || !namesModel(entry.model, modelId)) continue;
    if (best === null || isBetter(entry, best)) best = entry;
  }
  return best;
}

function namesModel(pattern: string, modelId: string): boolean {
  return pattern.endsWith('*') ? modelId.startsWith(pattern.slice(0, -1)) : pattern === modelId;
}

function isBetter(entry: PriceEntry, best: PriceEntry): boolean {
  const [length, bestLength] = [specificity(entry.model), specificity(best.model)];
  return length === bestLength ? entry.from >= best.from : length > bestLength;
}

/** A model's whole name is more than any beginning of it. */
function specificity(pattern: string): number {
  return pattern.endsWith('*') ? pattern.length - 1 : Number.MAX_SAFE_INTEGER;
}
