import { describe, expect, it } from 'vitest';
import type { GateCheck, GateReport } from '../../../../main/contract/gate.ts';
import { renderGateReport } from '../../../../main/release/gate/render-gate.ts';

const check = (given: Partial<GateCheck>): GateCheck => ({
  name: 'Replay: worse or broken',
  kind: 'replay',
  held: true,
  actual: 0,
  ci95: null,
  threshold: 'at most 0',
  limit: 0,
  direction: 'atMost',
  unit: 'count',
  evidence: { type: 'replay', id: 'rp-0000000001', label: '12 traces' },
  message: '',
  ms: 470,
  ...given,
});
const report = (checks: readonly GateCheck[]): GateReport => ({
  gateId: 'handbook',
  gateHash: 'ab'.repeat(32),
  release: `r-${'7f'.repeat(32)}`,
  held: checks.every(({ held }) => held),
  checks,
  startedAt: '2026-11-08T14:11:00.000Z',
  ms: 48_200,
  gateRunId: 'gt-0011223344',
});

describe('a gate as a file', () => {
  it('counts missed checks as failures and undecided ones as errors in JUnit', () => {
    const { name, text } = renderGateReport(
      report([
        check({}),
        check({
          name: 'Eval answers: recall@10',
          held: false,
          actual: 0.89,
          ci95: [0.86, 0.92],
          unit: 'score',
          message: 'Too low.',
        }),
        check({ name: 'Load spike: p95', held: false, actual: null, unit: 'ms', message: 'The generator was late.' }),
      ]),
      'junit',
    );
    expect(name).toBe('gate-handbook-gt-0011223344.xml');
    expect(text).toContain('<testsuites tests="3" failures="1" errors="1"');
    expect(text).toContain('<property name="release" value="r-7f7f');
    expect(text).toContain('0.89 (0.86 to 0.92); at most 0. Too low.');
    expect(text).toContain('<error message="unknown; at most 0. The generator was late."');
  });

  it('puts failed checks first in Markdown', () => {
    const { text } = renderGateReport(
      report([
        check({ name: 'first' }),
        check({ name: 'second', held: false, actual: 3, message: '3 is not at most 0.' }),
      ]),
      'markdown',
    );
    expect(text.split('\n')[0]).toBe('## Gate handbook does not hold for r-7f7f7f7');
    expect(text.indexOf('| second |')).toBeLessThan(text.indexOf('| first |'));
    expect(text).toContain('1 of 2 checks held.');
  });

  it('lets no name or message end a cell, begin a tag or make a link', () => {
    const { text } = renderGateReport(
      report([check({ name: 'a | b\n## c', message: '<img src=x> [click](http://x) `x`' })]),
      'markdown',
    );
    expect(text).toContain('a \\| b ## c');
    expect(text).toContain('\\<img src=x\\> \\[click\\](http://x) \\`x\\`');
    expect(text.split('\n').filter((line) => line.startsWith('## '))).toHaveLength(1);
  });

  it('is the report itself in JSON', () => {
    const whole = report([check({})]);
    expect(JSON.parse(renderGateReport(whole, 'json').text)).toEqual(whole);
  });
});
