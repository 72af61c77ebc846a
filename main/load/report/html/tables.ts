import type { LoadPercentiles, LoadResult, LoadSlo } from '../../../contract/load.ts';
import type { LoadEnvironment, LoadTick, ProcessUse } from '../../../contract/load-run.ts';
import { sumOf } from '../../../base/sum-of.ts';
import { bytes, clock, count, inUnit, ms, NOTHING, share, times, usd } from '../figures.ts';
import { type Column } from './columns.ts';
import { stageClasses } from './stage-chart.ts';
import { type Cell, facts, table } from './table.ts';

const N = true;

export function sloTable(slos: readonly LoadSlo[]): string {
  return table(
    [
      { name: 'SLO' },
      { name: 'Verdict' },
      { name: 'Scope' },
      { name: 'Measured', isNumber: N },
      { name: 'Target', isNumber: N },
      { name: 'Error budget used', isNumber: N },
      { name: 'Burn, last 30 s', isNumber: N },
    ],
    slos.map(({ name, scope, unit, target, actual, held, budgetUsed, burn }) => [
      name,
      held ? { text: '✓ held', mark: 'ok' as const } : { text: '✗ missed', mark: 'bad' as const },
      scope,
      inUnit(actual, unit),
      inUnit(target, unit),
      marked(share(budgetUsed), budgetUsed !== null && budgetUsed > 1),
      marked(times(burn), burn !== null && burn > 1),
    ]),
  );
}

function marked(text: string, isOver: boolean): Cell {
  return isOver ? { text, mark: 'bad' } : { text };
}

const PERCENTILES = [
  { name: 'p50', isNumber: N },
  { name: 'p95', isNumber: N },
  { name: 'p99', isNumber: N },
  { name: 'Largest', isNumber: N },
];

function percentileCells({ p50Ms, p95Ms, p99Ms, maxMs }: LoadPercentiles): string[] {
  return [ms(p50Ms), ms(p95Ms), ms(p99Ms), ms(maxMs)];
}

export function timeTable({ response, service, queue, ttft }: LoadResult): string {
  const rows: readonly (readonly [string, LoadPercentiles])[] = [
    ['Response, from the intended start', response],
    ['Service, from when it was sent', service],
    ['Queue, waiting for a slot', queue],
    ['First token', ttft],
  ];
  return table(
    [{ name: 'Time' }, ...PERCENTILES],
    rows
      .filter(([, { p50Ms, maxMs }]) => p50Ms !== null || maxMs !== null)
      .map(([name, of]) => [name, ...percentileCells(of)]),
  );
}

/** @param drawn stages of the chart, whose colours are shown; waiting for a slot is one of them */
export function stageTable({ stages, queue }: LoadResult, drawn: readonly string[]): string {
  const whole = [...drawn.filter((stage) => Object.hasOwn(stages, stage)), ...Object.keys(stages)];
  // The legs of a stage follow it: `retrieve/bm25` is a part of `retrieve`.
  const names = whole.flatMap((stage) => [stage, ...Object.keys(stages).filter((leg) => leg.startsWith(`${stage}/`))]);
  const classes = stageClasses(drawn);
  const waiting = drawn.includes('queue')
    ? [
        [
          { text: 'queue', before: `<i class="key ${classes.get('queue') ?? ''}"></i>` },
          '',
          '',
          ...percentileCells(queue),
          '',
          '',
        ],
      ]
    : [];
  return table(
    [
      { name: 'Stage' },
      { name: 'Runs', isNumber: N },
      { name: 'Mean', isNumber: N },
      ...PERCENTILES,
      { name: 'SLO', isNumber: N },
      { name: 'Burn', isNumber: N },
    ],
    [
      ...[...new Set(names)].flatMap((name) => {
        const stage = stages[name];
        if (stage === undefined) return [];
        const key = classes.get(name);
        return [
          [
            { text: name, before: key === undefined ? '' : `<i class="key ${key}"></i>` },
            count(stage.count),
            ms(stage.meanMs),
            ...percentileCells(stage),
            ms(stage.sloMs),
            marked(times(stage.burn), stage.burn !== null && stage.burn > 1),
          ],
        ];
      }),
      ...waiting,
    ],
  );
}

export function errorTable({ errors, dropped, requests }: LoadResult): string {
  const rows = Object.entries(errors).toSorted(([, a], [, b]) => b - a);
  const all = dropped === 0 ? rows : [...rows, ['dropped, no free slot', dropped] as const];
  return table(
    [{ name: 'Error' }, { name: 'Requests', isNumber: N }, { name: 'Of all', isNumber: N }],
    all.map(([name, failed]) => [name, count(failed), requests === 0 ? NOTHING : share(failed / requests)]),
  );
}

/** The generator and the engine: how busy they were, and whether either was what the load met. */
export function processTable(ticks: readonly LoadTick[]): string {
  const rows = (['generator', 'engine'] as const).flatMap((name) => {
    const uses = ticks.map((tick) => tick[name]).filter((use): use is ProcessUse => use !== null);
    if (uses.length === 0) return [];
    const mean = uses.reduce((sum, { cpu }) => sum + cpu, 0) / uses.length;
    const most = (of: (use: ProcessUse) => number): number => uses.reduce((peak, use) => Math.max(peak, of(use)), 0);
    return [
      [
        name === 'generator' ? 'Generator' : 'Engine',
        mean.toFixed(2),
        most(({ cpu }) => cpu).toFixed(2),
        bytes(most(({ rssBytes }) => rssBytes)),
        ms(most(({ eventLoopP99Ms }) => eventLoopP99Ms)),
      ],
    ];
  });
  return table(
    [
      { name: 'Process' },
      { name: 'Cores, mean', isNumber: N },
      { name: 'Cores, most', isNumber: N },
      { name: 'Memory, most', isNumber: N },
      { name: 'Event loop p99, most', isNumber: N },
    ],
    rows,
  );
}

export function poolTable({ pools, saturatedFirst }: LoadResult): string {
  return table(
    [{ name: 'Pool' }, { name: 'Used, most', isNumber: N }, { name: 'Of', isNumber: N }, { name: 'Saturation' }],
    pools.map(({ name, used, limit }) => [
      name,
      Number(used.toFixed(2)).toLocaleString('en-US'),
      limit === null ? 'no end' : count(limit),
      name === saturatedFirst ? { text: 'full first', mark: 'warn' as const } : '',
    ]),
  );
}

export function qualityFacts(result: LoadResult): string {
  const { quality, costUsd, costPerSuccessUsd, costP99Usd, retryAmplification } = result;
  const known = (value: number | null, text: string): [string] | [] => (value === null ? [] : [text]);
  const rows = [
    ['Grounded', ...known(quality.groundedRate, share(quality.groundedRate))],
    ['Refused', ...known(quality.refusalRate, share(quality.refusalRate))],
    ['Cost', ...known(costUsd, usd(costUsd))],
    ['Cost per success', ...known(costPerSuccessUsd, usd(costPerSuccessUsd))],
    ['Cost, p99 of successes', ...known(costP99Usd, usd(costP99Usd))],
    ['Calls per call needed', ...known(retryAmplification, retryAmplification?.toFixed(3) ?? '')],
  ] as const;
  const told = rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  if (told.length === 0) return '<p class="quiet">The target tells nothing of quality or cost.</p>';
  const unknown = rows.flatMap(([name, value]) => (value === undefined ? [name.toLowerCase()] : []));
  return `${facts(told)}${unknown.length === 0 ? '' : `<p class="quiet">Not known: ${unknown.join(', ')}.</p>`}`;
}

export function environmentFacts(environment: LoadEnvironment | null): string {
  if (environment === null) return '<p class="quiet">Not known.</p>';
  const { fingerprint, trestle, node, platform, cpu, cores, memoryBytes, release, indexGeneration, chunks, model } =
    environment;
  return facts([
    ['Machine', `${cpu}, ${cores} cores, ${bytes(memoryBytes)}, ${platform}`],
    ['Versions', `Trestle ${trestle}, Node ${node}`],
    ...(release === null ? [] : [['Release', release] as const]),
    ...(chunks === null
      ? []
      : [
          [
            'Index',
            `${count(chunks)} ${chunks === 1 ? 'chunk' : 'chunks'}, generation ${indexGeneration ?? NOTHING}`,
          ] as const,
        ]),
    ...(model === null ? [] : [['Model', model] as const]),
    ['Fingerprint', fingerprint],
  ]);
}

/** The charts as figures. */
export function secondsTable(columns: readonly Column[]): string {
  return table(
    [
      { name: 'From' },
      { name: 'Offered', isNumber: N },
      { name: 'Ended', isNumber: N },
      { name: 'Failed', isNumber: N },
      { name: 'Dropped', isNumber: N },
      { name: 'p50', isNumber: N },
      { name: 'p95', isNumber: N },
      { name: 'p99', isNumber: N },
    ],
    columns.map(({ atMs, offered, completed, failed, dropped, p50Ms, p95Ms, p99Ms }) => [
      clock(atMs),
      count(offered),
      count(completed),
      count(failed),
      count(dropped),
      ms(p50Ms),
      ms(p95Ms),
      ms(p99Ms),
    ]),
  );
}

export function errorSum({ errors, dropped }: LoadResult): number {
  return sumOf(errors) + dropped;
}
