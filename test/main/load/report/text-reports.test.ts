import fc from 'fast-check';
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../../main/base/latency-histogram.ts';
import type { LoadResult, LoadSlo } from '../../../../main/contract/load.ts';
import { judgeLoadGate } from '../../../../main/contract/load-gate.ts';
import type { LoadRunDetail } from '../../../../main/contract/load-run.ts';
import { renderLoadReport } from '../../../../main/load/report/render-load-report.ts';
import { HOSTILE, hostileRun } from '../../../support/hostile-load-run.ts';
import { fixtureRun } from '../../../support/load-run-fixture.ts';

const HELD: LoadSlo = {
  name: 'p95<200ms',
  scope: 'end-to-end',
  unit: 'ms',
  target: 200,
  actual: 84.25,
  held: true,
  budgetUsed: 0.4,
  burn: 0.5,
};
const MISSED: LoadSlo = {
  name: 'errors<1%',
  scope: 'end-to-end',
  unit: 'share',
  target: 0.01,
  actual: 0.0213,
  held: false,
  budgetUsed: 2.1,
  burn: 3,
};
const UNKNOWN: LoadSlo = {
  name: 'ttft.p95<1s',
  scope: 'end-to-end',
  unit: 'ms',
  target: 1000,
  actual: null,
  held: false,
  budgetUsed: null,
  burn: null,
};

function contentOf(run: LoadRunDetail, format: 'markdown' | 'junit' | 'json' | 'hgrm'): string {
  return renderLoadReport(run, format).content;
}

function resultOf(run: LoadRunDetail): LoadResult {
  if (run.result === null) throw new Error('the fixture has a result');
  return run.result;
}

interface Element {
  getAttribute(name: string): string | null;
  textContent: string;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

/** The parser leaves the five entities of XML as they are written. */
function valueOf(element: Element | null, attribute: string): string | null {
  const written = element?.getAttribute(attribute) ?? null;
  if (written === null) return null;
  return written
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

function parseXml(xml: string): Element {
  return new DOMParser().parseFromString(xml, 'text/xml') as unknown as Element;
}

describe('a run as JUnit XML', () => {
  it('has one case for each SLO and one for the generator, and fails what was missed', () => {
    const suite = parseXml(contentOf(fixtureRun({ seed: 1, slos: [HELD, MISSED, UNKNOWN] }), 'junit')).querySelector(
      'testsuite',
    );
    const cases = [...(suite?.querySelectorAll('testcase') ?? [])].map((element) => [
      valueOf(element, 'name'),
      valueOf(element.querySelector('failure'), 'message'),
    ]);
    expect(cases).toEqual([
      ['p95<200ms', null],
      ['errors<1%', 'errors<1% was missed: 2.13 %.'],
      ['ttft.p95<1s', 'ttft.p95<1s was missed: nothing was measured that it could be held against.'],
      ['generator', null],
    ]);
    expect(suite?.getAttribute('tests')).toBe('4');
    expect(suite?.getAttribute('failures')).toBe('2');
  });

  it('fails a run whose generator was the bottleneck, though every SLO held', () => {
    const run = fixtureRun({ seed: 1, slos: [HELD] });
    const result = { ...resultOf(run), generator: { lagP99Ms: 41, limited: true } };
    const document = parseXml(contentOf({ ...run, result }, 'junit'));
    expect(document.querySelector('testsuite')?.getAttribute('failures')).toBe('1');
    expect(document.querySelector('failure')?.getAttribute('message')).toMatch(
      /^Generator-limited: its lag p99 of 41 ms/,
    );
  });

  it('is an error, not a failure, where nothing could be decided', () => {
    const run = { ...fixtureRun({ seed: 1 }), result: null };
    const summary = {
      ...run.summary,
      state: 'failed' as const,
      error: { code: 'config', message: 'No model answers.' },
    };
    const document = parseXml(contentOf({ ...run, summary }, 'junit'));
    expect(document.querySelector('error')?.getAttribute('message')).toBe('The run failed: No model answers.');
    expect(document.querySelector('testsuite')?.getAttribute('errors')).toBe('1');
  });

  it('stays well formed whatever its texts are, and keeps them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        const xml = contentOf(fixtureRunOnce(name), 'junit');
        // XML 1.0 has no other characters; a bare one would end the parsing of a strict reader.
        expect(xml).toMatch(/^[\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
        const attributes = [...xml.matchAll(/="([^"]*)"/g)].map(([, value]) => value ?? '');
        for (const value of attributes) expect(value).toMatch(/^(?:[^&<]|&(?:amp|lt|gt|quot|apos|#10|#9);)*$/);
      }),
    );
  });
});

describe('a name in JUnit XML', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), (name) => {
        const xml = parseXml(contentOf(fixtureRunOnce(name), 'junit'));
        expect(valueOf(xml.querySelector('testcase'), 'name')).toBe(name);
      }),
    );
  });
});

const PLAIN = fixtureRun({ seed: 1, seconds: 2 });

function fixtureRunOnce(sloName: string): LoadRunDetail {
  return { ...PLAIN, result: { ...resultOf(PLAIN), slo: [{ ...MISSED, name: sloName }] } };
}

describe('the gate', () => {
  it('is passed when every SLO held and the generator was on time, also without any SLO', () => {
    expect(judgeLoadGate({ slo: [HELD], generator: { lagP99Ms: 0.4, limited: false }, stoppedBy: null }).passed).toBe(
      true,
    );
    expect(judgeLoadGate({ slo: [], generator: { lagP99Ms: null, limited: false }, stoppedBy: null }).passed).toBe(
      true,
    );
  });

  it('is not passed otherwise', () => {
    expect(
      judgeLoadGate({ slo: [HELD, MISSED], generator: { lagP99Ms: 0.4, limited: false }, stoppedBy: null }).passed,
    ).toBe(false);
    expect(
      judgeLoadGate({ slo: [UNKNOWN], generator: { lagP99Ms: 0.4, limited: false }, stoppedBy: null }).passed,
    ).toBe(false);
    expect(
      judgeLoadGate({ slo: [HELD], generator: { lagP99Ms: 0.4, limited: false }, stoppedBy: 'errors>50% for 10s' })
        .passed,
    ).toBe(false);
    expect(judgeLoadGate({ slo: [HELD], generator: { lagP99Ms: 40, limited: true }, stoppedBy: null }).passed).toBe(
      false,
    );
  });
});

describe('a run as Markdown', () => {
  it('says the verdict, then the figures that people ask for first', () => {
    const lines = contentOf(fixtureRun({ seed: 1, slos: [HELD, MISSED] }), 'markdown').split('\n');
    expect(lines[0]).toBe('# 1 of 2 SLOs missed at 50 /s offered');
    expect(lines).toContain('| p95&lt;200ms | held | 84 ms | 200 ms | 40.0 % | 0.5× |');
    expect(lines).toContain('| errors&lt;1% | missed | 2.1 % | 1.0 % | 210.0 % | 3.0× |');
  });

  it('lets no text become markup, a link, a picture or a mention', () => {
    const markdown = contentOf(hostileRun(), 'markdown');
    expect(markdown).not.toMatch(/<(?!\/?$)/);
    expect(markdown).not.toMatch(/(?<!\\)\]\(/);
    expect(markdown).not.toContain('://');
    expect(markdown).not.toMatch(/@\w/);
    expect(markdown).not.toMatch(/(?<!\\)`/);
    // A cell stays a cell: every row of a table has as many as its head.
    for (const block of markdown.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = block.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});

describe('a run as data', () => {
  it('is as JSON the very value of load run --json', () => {
    const run = fixtureRun({ seed: 1 });
    expect(JSON.parse(contentOf(run, 'json'))).toEqual(resultOf(run));
  });

  it('is as .hgrm what HdrHistogram writes of the response time', () => {
    const run = fixtureRun({ seed: 1 });
    const hgrm = contentOf(run, 'hgrm');
    expect(hgrm).toMatch(/^\s+Value\s+Percentile TotalCount 1\/\(1-Percentile\)/);
    expect(hgrm).toBe(LatencyHistogram.fromBase64(run.histograms['response'] ?? '').toHgrm());
  });

  it('says which run has nothing to write', () => {
    const run = fixtureRun({ seed: 1 });
    const imported = { ...run, histograms: {}, summary: { ...run.summary, origin: 'k6' as const } };
    expect(() => contentOf(imported, 'hgrm')).toThrow('Run run1 has no histogram: the summary of k6 holds none.');
    expect(() => contentOf({ ...run, result: null }, 'json')).toThrow('Run run1 has no result: it is finished.');
  });

  it('gives a file a name that a file may have, whatever the scenario is called', () => {
    const { summary } = PLAIN;
    const named = (scenario: string): string =>
      renderLoadReport({ ...PLAIN, summary: { ...summary, scenario } }, 'html').fileName;
    expect(named('spike-5k')).toBe('spike-5k-run1.html');
    expect(named('http://127.0.0.1:8080/../x')).toBe('http-127-0-0-1-8080-x-run1.html');
    expect(named(HOSTILE)).toMatch(/^[a-zA-Z0-9-]+\.html$/);
  });
});
