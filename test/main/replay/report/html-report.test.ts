import { describe, expect, it } from 'vitest';
import type { ReplayComparison, StageComparison } from '../../../../main/contract/replay-comparison.ts';
import type { ReplayReport, ReplayRow } from '../../../../main/contract/replay.ts';
import { DEFAULT_REPLAY_RULES } from '../../../../main/replay/judge/default-rules.ts';
import { renderHtmlReport } from '../../../../main/replay/report/html-report.ts';

/** Whatever a trace can hold where a text is expected. */
const HOSTILE = `"'><img src=https://evil.example/x onerror=alert(1)><script>alert(2)</script><style>@import "//evil.example"</style>&lt;b&gt;\u202e`;

const stage: StageComparison = {
  stage: 'generation',
  stageId: HOSTILE,
  name: HOSTILE,
  outcome: 'different',
  type: 'answer',
  recorded: HOSTILE,
  candidate: HOSTILE,
  detail: HOSTILE,
  isFirst: true,
  isTainted: false,
  isStubbed: true,
};
const comparison: ReplayComparison = {
  stages: [stage, { ...stage, isFirst: false, isTainted: true, outcome: 'not-comparable' }],
  firstDivergence: { stage: 'generation', stageId: HOSTILE, type: 'answer', detail: HOSTILE },
  answer: {
    recorded: HOSTILE,
    candidate: null,
    isSameText: null,
    similarity: null,
    recordedRefused: false,
    candidateRefused: null,
    citationsKept: 0,
    citationsLost: [HOSTILE],
    citationsGained: [],
    areCitationsKnown: false,
    numbersLost: [],
    numbersGained: [],
    recordedEvidence: null,
    candidateEvidence: null,
  },
  delta: { ms: null, tokens: null, costUsd: null },
  recordedMs: null,
  candidateMs: null,
  recordedTokens: null,
  candidateTokens: null,
  recordedCostUsd: null,
  candidateCostUsd: null,
  notCompared: [HOSTILE],
};
const row: ReplayRow = {
  traceId: HOSTILE,
  replayTraceId: HOSTILE,
  question: HOSTILE,
  state: 'failed',
  verdict: 'broken',
  verdictBy: 'person',
  because: HOSTILE,
  overruled: 'worse',
  firstDivergence: comparison.firstDivergence,
  delta: comparison.delta,
  clusterId: HOSTILE,
  error: { code: HOSTILE, message: HOSTILE },
};
const report: ReplayReport = {
  replayId: HOSTILE,
  createdAt: HOSTILE,
  endedAt: null,
  state: 'finished',
  error: null,
  label: HOSTILE,
  candidate: HOSTILE,
  releases: [HOSTILE],
  changes: [{ path: HOSTILE, traces: 1 }],
  total: 4,
  done: 4,
  verdicts: { identical: 0, equivalent: 0, better: 0, worse: 1, broken: 3, 'needs-human': 0 },
  failed: 3,
  byStage: { generation: 4 },
  ms: 12,
  deltaP95Ms: null,
  recordedCostUsd: null,
  candidateCostUsd: null,
  clusters: [
    {
      clusterId: HOSTILE,
      stage: 'generation',
      stageId: HOSTILE,
      type: 'answer',
      label: HOSTILE,
      count: 4,
      bad: 4,
      traceIds: [HOSTILE],
    },
  ],
  bisects: [],
};
const html = renderHtmlReport({
  report,
  rows: Array.from({ length: 4 }, () => ({ row, comparison })),
  bisects: [
    {
      traceId: HOSTILE,
      baseline: HOSTILE,
      candidate: HOSTILE,
      differing: [{ factor: 'prompt', summary: HOSTILE }],
      cause: ['prompt'],
      reruns: 1,
      explains: 'answer',
      message: HOSTILE,
      table: [
        {
          swapped: ['prompt'],
          reproduces: true,
          isUnchanged: false,
          verdict: 'worse',
          outcome: HOSTILE,
          replayTraceId: HOSTILE,
        },
      ],
    },
  ],
  rules: {
    ...DEFAULT_REPLAY_RULES,
    rules: [{ when: { minSimilarity: 0.5 }, verdict: 'worse', because: HOSTILE }],
  },
});

describe('the report of a replay as one file', () => {
  it('shows whatever a trace holds as text, and nothing of it as markup', () => {
    expect(html).toContain('&lt;script&gt;alert(2)&lt;/script&gt;');
    const tags = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name?.toLowerCase()));
    for (const name of ['img', 'script', 'iframe', 'object', 'link', 'base', 'form', 'svg'])
      expect(tags).not.toContain(name);
    expect([...html.matchAll(/<style/g)]).toHaveLength(1);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+\s*=/i);
  });

  it('asks for nothing from outside, and would not get it', () => {
    const outside = html.replaceAll(/&lt;.*?&gt;/gs, '');
    expect(outside).not.toMatch(/<[^>]*\s(?:src|href|action|poster|data)\s*=/i);
    expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");
    expect(html.match(/<style>[^]*?<\/style>/)?.[0]).not.toMatch(/url\(|@import/);
  });

  it('opens the worst traces, for a reader and for paper', () => {
    expect([...html.matchAll(/<details open><summary><span class="v broken">/g)]).toHaveLength(3);
    expect(html).toContain('@media print');
    expect(html).toContain('It gives no answer.');
  });

  it('begins with what got worse and what nobody has decided, counted as people read numbers', () => {
    const verdicts = { ...report.verdicts, broken: 2, 'needs-human': 1316 };
    const large = renderHtmlReport({
      report: { ...report, createdAt: '2026-11-02T09:00:02.300Z', total: 1319, done: 1319, verdicts },
      rows: [],
      bisects: [],
      rules: DEFAULT_REPLAY_RULES,
    });
    expect(large).toContain('<h1>3 of 1,319 got worse or broke, 1,316 need a human</h1>');
    expect(large).toContain('2026-11-02 09:00 UTC');
    // One part for each verdict that there is, as wide as it is frequent.
    expect([...large.matchAll(/style="flex-grow:(\d+)"/g)].map(([, width]) => width)).toEqual(['1', '2', '1316']);
  });
});
