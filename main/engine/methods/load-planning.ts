import { localDay } from '../../base/local-day.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import { findPrice } from '../../gateway/price-table.ts';
import { corpusCost } from '../../load/bill/corpus-cost.ts';
import { createBill } from '../../load/bill/create-bill.ts';
import { mixOfResult } from '../../load/bill/mix-of-result.ts';
import type { PriceOn } from '../../load/bill/price-months.ts';
import type { RunMix } from '../../load/bill/run-mix.ts';
import { factsOfScenario } from '../../load/what-if/facts-of-scenario.ts';
import { predictRun } from '../../load/what-if/predict-run.ts';
import { parseScenario } from '../../workspace/parse-scenario.ts';
import type { Handlers } from '../handlers.ts';
import { createCapacitySearches } from '../load/capacity-searches.ts';
import { corpusFacts } from '../load/corpus-facts.ts';
import { cacheHitShareOf, MAX_MIX_TRACES, runMixOf, tracesOf } from '../load/run-mix-of.ts';
import type { SessionParts } from '../session-parts.ts';

type PlanningCalls = 'load.stopCapacity' | 'load.whatIf' | 'load.bill' | 'load.corpusCost';
type Parts = Pick<SessionParts, 'load' | 'services' | 'journal' | 'index' | 'files' | 'gateway' | 'retrieval'>;

const FREE = { inputPerMillion: 0, outputPerMillion: 0 };

/** What runs tell of rates, of changes and of money to come. */
export function createLoadPlanningHandlers(parts: Parts): Handlers<PlanningCalls, 'load.capacity'> {
  const { load, services, journal, index, files, gateway, retrieval } = parts;
  const searches = createCapacitySearches({ lab: load, services });
  const today = (): string => localDay(services.clock.now()).day;
  /** A model on this machine is free on every day, unless an entry names it. */
  const pricesNow = (): PriceOn => {
    const entries = files.readPrices();
    return (model, day) =>
      findPrice(entries, model, day) ??
      (/^(?:local|sim)\//.test(model) || gateway.describe(model)?.isLocal === true ? FREE : null);
  };
  return {
    'load.capacity': (request, { signal }) => searches.run(request, signal),
    'load.stopCapacity': async ({ capacityId }) => {
      searches.stop(capacityId);
      return null;
    },
    'load.whatIf': async ({ runId, changes, servers, against, seed }) => {
      const detail = load.store.show(runId);
      return predictRun({
        detail,
        changes,
        facts: { ...scenarioFacts(detail), servers },
        measuredHitShare: cacheHitShareOf(tracesOf(journal, detail)),
        ...(against === undefined ? {} : { against: load.store.show(against) }),
        seed,
        pause: () => services.clock.sleep(0),
      });
    },
    'load.bill': async (request) => {
      const detail = load.store.show(request.runId);
      const priceOn = pricesNow();
      const { mix, assumptions } = mixOf(parts, detail, priceOn);
      return createBill({
        request: { ...request, runId: detail.summary.runId },
        mix,
        priceOn,
        today: today(),
        assumptions,
      });
    },
    'load.corpusCost': async (request) =>
      corpusCost(request, corpusFacts(index, retrieval.describe(), { priceOn: pricesNow(), today: today() })),
  };
}

function scenarioFacts({ scenarioText, summary }: LoadRunDetail) {
  return factsOfScenario(scenarioText === '' ? null : parseScenario(`${summary.scenario}.load.yaml`, scenarioText));
}

function mixOf({ journal }: Parts, detail: LoadRunDetail, priceOn: PriceOn): { mix: RunMix; assumptions: string[] } {
  const traces = tracesOf(journal, detail);
  if (traces.length > 0) {
    return {
      mix: runMixOf(detail, traces, priceOn),
      assumptions:
        traces.length === MAX_MIX_TRACES
          ? [`${MAX_MIX_TRACES} traces of the run, drawn by chance, stand for all of them.`]
          : [],
    };
  }
  const { day } = localDay(Date.parse(detail.summary.startedAt));
  const empty: RunMix = { requests: [], models: [], cacheHitShare: null, retryAmplification: null, day };
  return {
    mix: (detail.result === null ? null : mixOfResult(detail.result, day)) ?? empty,
    assumptions: [
      'The run left no traces here: its costs are taken to be log-normal with its mean and its 99th percentile.',
    ],
  };
}
