import { describe, expect, it } from 'vitest';
import { rateText, runVerdict, verdictChip } from '../../../../renderer/features/load/view-model/verdict-words.ts';
import { loadDetail, loadResult, loadSummary } from './load-builders.ts';

const held = loadResult().slo.filter((slo) => slo.held);

describe('the verdict of a run', () => {
  it('names the bound that was missed most, with both values', () => {
    expect(runVerdict(loadDetail(), 'min')).toMatchObject({
      sentence: 'Missed: retrieve p95 438 ms against 120 ms.',
      detail: '2 of 3 SLOs held at 4,998 /min',
    });
  });

  it('says what came nearest to its limit when all of them held', () => {
    const verdict = runVerdict(loadDetail({ result: loadResult({ slo: held }) }), 's');
    expect(verdict?.sentence).toBe('Held: 2 SLOs at 83 /s.');
    expect(verdict?.detail).toBe('Nearest to its limit: p95 991 ms against 1.5 s, 85 % of its budget used.');
  });

  it('is replaced when the generator was the bottleneck, whatever the figures say', () => {
    const result = loadResult({ slo: held, generator: { lagP99Ms: 41, limited: true } });
    const verdict = runVerdict(loadDetail({ result }), 'min');
    expect(verdict).toMatchObject({
      sentence: "The generator was the bottleneck (start lag p99 41 ms). These figures are not the pipeline's.",
      isGeneratorLimited: true,
    });
    expect(verdict?.sentence).not.toContain('Held');
  });

  it('is not given while the run goes on', () => {
    expect(runVerdict(loadDetail({ summary: loadSummary({ state: 'running' }), result: null }), 's')).toBeNull();
  });

  it('says that a run was stopped, and when', () => {
    const detail = loadDetail({
      summary: loadSummary({ state: 'stopped' }),
      result: loadResult({ elapsedMs: 102_000 }),
    });
    expect(runVerdict(detail, 'min')?.detail).toBe('2 of 3 SLOs held at 4,998 /min. Stopped at 1:42 of 3:00.');
  });

  it('says which rule ended it', () => {
    const result = loadResult({ stoppedBy: 'errors>50% for 10s', elapsedMs: 31_000 });
    expect(runVerdict(loadDetail({ result }), 'min')?.detail).toContain(
      'The stop rule errors>50% for 10s ended it at 0:31.',
    );
  });

  it('makes no promise where none was asked for', () => {
    const result = loadResult({ slo: [] });
    expect(runVerdict(loadDetail({ result }), 's')?.sentence).toBe(
      'No SLO was set. Response p95 991 ms, errors 1.7 % at 83 /s.',
    );
  });

  it('says why a run failed', () => {
    const summary = loadSummary({
      state: 'failed',
      error: { code: 'not-found', message: 'There is no pipeline "x".' },
    });
    expect(runVerdict(loadDetail({ summary, result: null }), 's')?.sentence).toBe(
      'The run failed. There is no pipeline "x".',
    );
  });

  it.each([
    [{ verdict: 'held', slosHeld: 3 }, 'held 3 of 3', 'ok'],
    [{ verdict: 'missed' }, 'held 2 of 3', 'error'],
    [{ verdict: 'generator-limited' }, 'generator-limited', 'warn'],
    [{ verdict: 'no-slo' }, 'no SLO', undefined],
    [{ state: 'interrupted', verdict: null }, 'interrupted', 'warn'],
  ] as const)('puts %o into a word', (overrides, text, tone) => {
    expect(verdictChip(loadSummary(overrides))).toEqual({ text, tone });
  });

  it('writes rates in the unit of the scenario', () => {
    expect([rateText(83.3333, 'min'), rateText(2.5, 's'), rateText(50, 's')]).toEqual([
      '5,000 /min',
      '2.5 /s',
      '50 /s',
    ]);
  });
});
