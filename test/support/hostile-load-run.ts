import type { LoadRunDetail } from '../../main/contract/load-run.ts';
import { fixtureRun } from './load-run-fixture.ts';

/** Whatever a server, a file or a person can put where a text is expected. */
export const HOSTILE = `"'><img src=https://evil.example/x onerror=alert(1)><script>alert(2)</script>]]>--><style>@import "//evil.example"</style>&lt;b&gt; | \`x\` [a](https://evil.example) ![i](https://evil.example/i.png) @team #1 \u0000\u0007\u202e\ud800`;

/** A run all of whose texts are that. */
export function hostileRun(): LoadRunDetail {
  const run = fixtureRun({ seed: 9, seconds: 12, errorShare: 0.1 });
  const result = run.result as NonNullable<typeof run.result>;
  const stage = result.stages['retrieve'] as NonNullable<(typeof result.stages)[string]>;
  const slo = { scope: HOSTILE, unit: 'ms', target: 5, actual: 7, held: false, budgetUsed: 2, burn: 3 } as const;
  return {
    ...run,
    summary: {
      ...run.summary,
      runId: HOSTILE,
      scenario: HOSTILE,
      target: HOSTILE,
      model: HOSTILE,
      label: HOSTILE,
      startedAt: HOSTILE,
      state: 'stopped',
    },
    scenarioText: HOSTILE,
    result: {
      ...result,
      errors: { [HOSTILE]: 4, ['__proto__']: 2 },
      stages: { [HOSTILE]: stage },
      slo: [
        { ...slo, name: HOSTILE },
        { ...slo, name: `p95<5ms${HOSTILE}`, scope: 'end-to-end' },
      ],
      pools: [{ name: HOSTILE, used: 2, limit: 2 }],
      saturatedFirst: HOSTILE,
      stoppedBy: HOSTILE,
      unfinished: 3,
    },
    environment: {
      fingerprint: HOSTILE,
      trestle: HOSTILE,
      node: HOSTILE,
      platform: HOSTILE,
      cpu: HOSTILE,
      cores: 2,
      memoryBytes: 1,
      release: HOSTILE,
      indexGeneration: 1,
      chunks: 1,
      model: HOSTILE,
    },
    ticks: run.ticks.map((tick) => ({
      ...tick,
      errors: { [HOSTILE]: 1 },
      stagesMs: { [HOSTILE]: 3, queue: 1 },
      burn: { [HOSTILE]: 2 },
    })),
    faults: [{ name: HOSTILE, fromMs: 1000, toMs: 3000 }],
    histograms: { ...run.histograms, [HOSTILE]: 'AAAA' },
  };
}
