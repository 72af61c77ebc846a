import { describe, expect, it } from 'vitest';
import type { EngineId } from '../../../../../main/cli/bench/retrieval/tasks.ts';
import { judgeRetrieval } from '../../../../../main/cli/bench/retrieval/judge-retrieval.ts';
import { htmlReport } from '../../../../../main/cli/bench/retrieval/report/html-report.ts';
import { markdownReport } from '../../../../../main/cli/bench/retrieval/report/markdown-report.ts';
import type { EngineResult, RetrievalReport } from '../../../../../main/cli/bench/retrieval/retrieval-report.ts';

const engine = (p95Ms: number, changes: Partial<EngineResult> = {}): EngineResult => ({
  p50Ms: p95Ms / 2,
  p95Ms,
  p99Ms: p95Ms * 1.5,
  qps: 100,
  recallAt10: 0.99,
  buildSeconds: 12,
  diskBytes: 3e8,
  rssBytes: 4e8,
  indexed: false,
  recallOf: 'hybrid',
  description: 'an engine <of the test>',
  latency: { samples: 300, p50Ms: p95Ms / 2, p95Ms, p99Ms: p95Ms * 1.5, maxMs: p95Ms * 2 },
  legs: { vector: { samples: 12, p50Ms: 2, p95Ms: 3, p99Ms: 3, maxMs: 3 } },
  openSeconds: 0.2,
  readySeconds: 0.9,
  buildPhases: { write: 12 },
  buildRssBytes: 2e8,
  load: {
    seconds: 10,
    queries: 1000,
    qps: 100,
    latency: { samples: 1000, p50Ms: 30, p95Ms: 50, p99Ms: 60, maxMs: 70 },
    chunksOffered: 2500,
    chunksWritten: 2500,
    chunksPerSecond: 250,
    batches: 20,
    batchesFoundAtOnce: 20,
    batchesFound: 20,
    write: { samples: 20, p50Ms: 90, p95Ms: 120, p99Ms: 130, maxMs: 130 },
  },
  settings: {},
  ...changes,
});

const verdicts = (chunks: number, engines: RetrievalReport['engines']): string[] =>
  judgeRetrieval({ chunks, engines }).map(({ verdict }) => verdict);

describe('the bars of the retrieval bench', () => {
  const peers = { sqliteVec: engine(90), lancedb: engine(20), lancedbFlat: engine(100) };

  it('hold at twice below the indexed peer and ten times below the other, to the edge', () => {
    expect(verdicts(100_000, { trestle: engine(10), ...peers })).toEqual([
      'held',
      'held',
      'held',
      'not judged',
      'not judged',
      'held',
    ]);
  });

  it('are missed just above', () => {
    const trestle = engine(10.01, { recallAt10: 0.979 });
    expect(verdicts(100_000, { trestle, ...peers }).slice(0, 3)).toEqual(['missed', 'missed', 'missed']);
  });

  it('are about the size they name: a million chunks within 100 ms and 1.5 GB', () => {
    expect(verdicts(1_000_000, { trestle: engine(100, { rssBytes: 1.5e9 }) }).slice(3, 5)).toEqual(['held', 'held']);
    expect(verdicts(1_000_000, { trestle: engine(101, { rssBytes: 1.6e9 }) }).slice(3, 5)).toEqual([
      'missed',
      'missed',
    ]);
    expect(verdicts(2000, { trestle: engine(10), ...peers }).slice(0, 5)).toEqual(Array(5).fill('not judged'));
  });

  it('are not judged against a peer that does not run here', () => {
    const unavailable = { unavailable: 'no native module for this machine' };
    const bars = judgeRetrieval({
      chunks: 100_000,
      engines: { trestle: engine(10), lancedb: unavailable, lancedbFlat: unavailable },
    });
    expect(bars.slice(0, 2).map(({ verdict, reason }) => `${verdict}: ${reason}`)).toEqual(
      Array(2).fill('not judged: the peer was not measured'),
    );
  });

  it('are missed when a written text is not found', () => {
    const { load } = engine(1);
    const trestle = engine(10, { load: { ...load, batchesFound: 19 } });
    expect(verdicts(2000, { trestle }).at(-1)).toBe('missed');
  });
});

describe('the report', () => {
  const engines: RetrievalReport['engines'] = {
    trestle: engine(4),
    sqliteVec: engine(90),
    lancedb: engine(20, { indexed: true, recallOf: 'vector', settings: { nprobes: 20, refineFactor: 10 } }),
    lancedbFlat: { unavailable: 'no <native> module' },
  };
  const report: RetrievalReport = {
    version: 1,
    chunks: 100_000,
    command: 'trestle bench retrieval --chunks 100000 --queries 300 --seed 7',
    engines,
    bars: judgeRetrieval({ chunks: 100_000, engines }),
    seed: 7,
    dimensions: 256,
    k: 10,
    queries: { measured: 300, warmUp: 40, tuning: 200, description: 'queries' },
    corpus: {
      version: 1,
      chunks: 100_000,
      spare: 2625,
      seed: 7,
      topics: 316,
      modelId: 'builtin-en',
      fingerprint: '0'.repeat(64),
      dimensions: 256,
      fusionWeight: 0.2,
      textBytes: 1e8,
      sha256: '1'.repeat(64),
      description: 'texts of the test',
      wordsPerText: 120,
      isFromCache: false,
    },
    load: { seconds: 10, readers: 4, chunksPerBatch: 125, batchIntervalMs: 500 },
    versions: { trestle: '0.1.0', node: '24.15.0' },
    machine: { platform: 'linux-x64', processor: 'test', cores: 2, memoryBytes: 8e9, loadBefore: 0.1, loadAfter: 1.9 },
    seconds: 300,
  };

  it('is one page that loads nothing, with a chart and its table for every question', () => {
    const html = htmlReport(report);
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\(/);
    expect(html).not.toContain('<native>');
    expect(html).toContain('no &lt;native&gt; module');
    const charts = html.match(/<svg [^>]*role="img" aria-label="[^"]+"/g) ?? [];
    expect(charts).toHaveLength(7);
    expect(html.match(/<table>/g)).toHaveLength(charts.length);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('leads with the verdict and shows the same rows as Markdown', () => {
    const markdown = markdownReport(report);
    expect(markdown).toContain(
      'Trestle answers 95 % of searches within 4.00 ms over 100,000 chunks. Against that p95: sqlite-vec + FTS5 22.5×; LanceDB, IVF_PQ 5.00×.',
    );
    expect(markdown).toContain('| Trestle | 300 | 2.00 ms | 4.00 ms | 6.00 ms | 8.00 ms |');
    expect(markdown).toContain('LanceDB, flat is unavailable here: no <native> module');
    expect(markdown).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws one engine that no other is compared with', () => {
    const alone = { ...report, engines: { trestle: engine(4) } } as RetrievalReport & {
      engines: Partial<Record<EngineId, EngineResult>>;
    };
    expect(htmlReport(alone)).not.toMatch(/NaN|undefined|Infinity/);
  });
});
