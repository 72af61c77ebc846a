import type { LoadExport } from '../../contract/load-export.ts';
import type { LoadScenario } from '../../contract/load-scenario.ts';
import { compareLoadRuns } from '../../load/compare/compare-load-runs.ts';
import { exportK6, type K6Requests } from '../../load/k6/export-k6.ts';
import { renderLoadReport } from '../../load/report/render-load-report.ts';
import { type LoadPlan, planScenario } from '../../load/scenario/plan-scenario.ts';
import type { Handlers } from '../handlers.ts';
import { httpTargetOf } from '../load/http-requests.ts';
import { importSummary } from '../load/import-summary.ts';
import { readScenarioInputs } from '../load/scenario-inputs.ts';
import type { SessionParts } from '../session-parts.ts';

type LoadResultCalls = 'load.report' | 'load.compare' | 'load.exportK6' | 'load.import';

/** What becomes of load runs: files, comparisons, other tools. */
export function createLoadResultHandlers(parts: SessionParts): Handlers<LoadResultCalls> {
  const { load, services } = parts;
  const { clock, random, events } = services;
  return {
    'load.report': async ({ runId, format }) => renderLoadReport(load.store.show(runId), format),
    'load.compare': async ({ a, b }) => compareLoadRuns(load.store.show(a), load.store.show(b)),
    'load.exportK6': async ({ scenario: idOrPath, seed, rateFactor }) => {
      const { scenario } = load.requireScenario(idOrPath);
      return exportScenario(parts, scenario, { rateFactor, ...(seed === undefined ? {} : { seed }) });
    },
    'load.import': async (request) => {
      const runs = importSummary(load.store, request, {
        now: () => new Date(clock.now()).toISOString(),
        hex: (bytes) => random.hex(bytes),
      });
      for (const { runId } of runs) events.publish({ type: 'load-runs-changed', runId });
      return runs;
    },
  };
}

async function exportScenario(
  parts: SessionParts,
  scenario: LoadScenario,
  options: { seed?: number; rateFactor: number },
): Promise<LoadExport> {
  const { questions, timesMs } = await readScenarioInputs(parts, scenario);
  const plan = planScenario(scenario, { count: questions.length, timesMs }, options);
  return exportK6(scenario, { plan, http: requestsOf(scenario, plan, questions), rateFactor: options.rateFactor });
}

function requestsOf(scenario: LoadScenario, plan: LoadPlan, questions: readonly string[]): K6Requests | null {
  const isServed = 'serve' in scenario.target;
  // Its address and its token are given to k6 when it runs: they are another server's then.
  const target = httpTargetOf(scenario, plan, questions, isServed ? { baseUrl: '', token: '' } : null);
  if (target === null) return null;
  const { url, method, requests, requestOf } = target;
  return isServed
    ? { url: null, path: url, method, requests, requestOf }
    : { url, path: '', method, requests, requestOf };
}
