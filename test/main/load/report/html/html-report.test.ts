import { describe, expect, it } from 'vitest';
import type { LoadRunDetail } from '../../../../../main/contract/load-run.ts';
import { renderLoadHtml } from '../../../../../main/load/report/html/html-report.ts';
import { fixtureRun } from '../../../../support/load-run-fixture.ts';
import { hostileRun } from '../../../../support/hostile-load-run.ts';

const html = renderLoadHtml(hostileRun());

/** What is in quotes is text. */
function withoutValues(markup: string): string {
  return markup.replaceAll(/="[^"]*"/g, '=""');
}

function headline(run: LoadRunDetail): string | undefined {
  return renderLoadHtml(run).match(/<h1[^>]*>(.*?)<\/h1>/)?.[1];
}

describe('the report of a load run as one file', () => {
  it('shows whatever a run holds as text, and nothing of it as markup', () => {
    expect(html).toContain('&lt;script&gt;alert(2)&lt;/script&gt;');
    const tags = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name?.toLowerCase()));
    for (const name of ['img', 'script', 'iframe', 'object', 'link', 'base', 'form', 'foreignobject', 'a', 'use'])
      expect(tags).not.toContain(name);
    expect([...html.matchAll(/<style/g)]).toHaveLength(1);
    expect(withoutValues(html)).not.toMatch(/<[^>]*\son[a-z]+\s*=/i);
    // The text is everywhere where a run has one: its head, the SLO, the stage, the error, the fault, the pool, the scenario.
    expect([...html.matchAll(/alert\(2\)/g)].length).toBeGreaterThanOrEqual(12);
  });

  it('takes no class of a chart from a name', () => {
    const classes = [...html.matchAll(/class="([^"]*)"/g)].map(([, name]) => name);
    for (const name of classes) expect(name).toMatch(/^[a-z0-9 -]*$/i);
  });

  it('asks for nothing from outside, and would not get it', () => {
    expect(withoutValues(html)).not.toMatch(/<[^>]*\s(?:src|href|action|poster|data|xlink:href)\s*=/i);
    expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");
    expect(html.match(/<style>[^]*?<\/style>/)?.[0]).not.toMatch(/url\(|@import/);
  });

  it('draws nothing at a place that is no number', () => {
    for (const run of [hostileRun(), fixtureRun({ seed: 1, seconds: 1 }), silent()]) {
      expect(renderLoadHtml(run)).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('has a chart of each kind, with what it shows in words', () => {
    const run = fixtureRun({ seed: 1, errorShare: 0.05 });
    const ticks = run.ticks.map((tick) => ({ ...tick, burn: { 'p95<1s': 2 } }));
    const labels = [...renderLoadHtml({ ...run, ticks }).matchAll(/<svg [^>]*aria-label="([^"]*)"/g)].map(
      ([, label]) => label,
    );
    expect(labels.map((label) => label?.split(/[ ;:]/)[0])).toEqual([
      'Offered',
      'Response',
      'Mean',
      expect.stringMatching(/^\d+$/),
      'Burn',
      'Heat',
      'Times',
    ]);
  });

  it('says the verdict first', () => {
    const held = {
      name: 'p95<1s',
      scope: 'end-to-end',
      unit: 'ms',
      target: 1000,
      actual: 40,
      held: true,
      budgetUsed: 0.2,
      burn: 0,
    } as const;
    expect(headline(fixtureRun({ seed: 1, slos: [held] }))).toBe('The SLO held at 50 /s offered');
    expect(headline(fixtureRun({ seed: 1, slos: [held, { ...held, name: 'p99<1s', held: false }] }))).toBe(
      '1 of 2 SLOs missed at 50 /s offered',
    );
    expect(headline(fixtureRun({ seed: 1 }))).toMatch(/^Response p95 \d+ ms at 50 \/s offered; no SLO was asked for$/);
  });

  it('decides nothing where the generator was the bottleneck, and says so', () => {
    const run = fixtureRun({ seed: 1 });
    const result = { ...(run.result as NonNullable<typeof run.result>), generator: { lagP99Ms: 41, limited: true } };
    const page = renderLoadHtml({ ...run, result });
    expect(headline({ ...run, result })).toBe('Generator-limited at 50 /s offered: nothing was decided');
    expect(page).toContain('The generator was late: its lag p99 of 41 ms');
    expect(page).not.toContain('Not the bottleneck');
  });

  it('says that a closed run asked a slow target less', () => {
    const run = fixtureRun({ seed: 1 });
    const result = { ...(run.result as NonNullable<typeof run.result>), model: 'closed' as const };
    expect(renderLoadHtml({ ...run, result })).toContain('Closed model: users waited for their answer');
  });

  it('tells of a run without a result what became of it', () => {
    const run = { ...fixtureRun({ seed: 1 }), result: null, ticks: [], histograms: {} };
    const summary = {
      ...run.summary,
      state: 'failed' as const,
      error: { code: 'config', message: 'No model answers.' },
    };
    expect(headline({ ...run, summary })).toBe('The run failed: No model answers.');
  });

  it('says of an imported run from when its times count, where that is not the intended start', () => {
    const run = fixtureRun({ seed: 1 });
    const result = run.result as NonNullable<typeof run.result>;
    const generator = { lagP99Ms: null, limited: false };
    const imported = { ...run, ticks: [], histograms: {}, summary: { ...run.summary, origin: 'k6' as const } };
    const foreign = renderLoadHtml({ ...imported, result: { ...result, generator, response: result.service } });
    expect(foreign).toContain(
      'Imported from k6: what its file does not say stays empty. Response times count from when',
    );
    expect(foreign).toContain('How late the generator was is not known.');
    expect(foreign).not.toContain('Not the bottleneck');
    const exported = renderLoadHtml({ ...imported, result: { ...result, generator } });
    expect(exported).toContain('Imported from k6: what its file does not say stays empty.</p>');
  });

  it('draws a run of an hour with no more columns than a screen shows apart, and says that', () => {
    const [tick] = fixtureRun({ seed: 1, seconds: 2 }).ticks;
    const run = fixtureRun({ seed: 1, seconds: 2 });
    const ticks = Array.from({ length: 3600 }, (_, second) => ({
      ...(tick as NonNullable<typeof tick>),
      atMs: second * 1000,
    }));
    const page = renderLoadHtml({ ...run, ticks });
    expect(page).toContain('each point is the highest of 20 seconds');
    expect(page.length).toBeLessThan(1_000_000);
  });

  it('keeps what stands for a share apart from nothing and from all', () => {
    const run = fixtureRun({ seed: 1 });
    const result = run.result as NonNullable<typeof run.result>;
    const page = renderLoadHtml({
      ...run,
      result: { ...result, requests: 1_000_000, errors: { timeout: 3 }, succeeded: 999_997 },
    });
    expect(page).toContain('0.0003 %');
  });
});

function silent(): LoadRunDetail {
  const run = fixtureRun({ seed: 1, seconds: 3, ratePerSecond: 0.001 });
  return { ...run, histograms: { response: run.histograms['response'] ?? '' } };
}
