import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFailures, formatResult, formatSkips } from '../../../scripts/suites/report.mjs';
import { skippedSuite, summaryLine, sumResults } from '../../../scripts/suites/suite-result.mjs';
import { runSuite } from '../../../scripts/suites/suite.mjs';
import { countReport } from '../../../scripts/suites/vitest-suite.mjs';
import { TOOLCHAIN, temporaryRoot } from '../support.ts';

const SKIP = { name: 'quality.test.ts > beats the reference', reason: 'TRESTLE_TEST_DATA is not set' };

function result(passed: number, failed: number, skipped: { name: string; reason: string }[] = [], output = '') {
  return { name: 'vitest', passed, failed, skipped, output, durationMs: 1234 };
}

test('adds up every suite into the line CI reads', () => {
  const sum = sumResults([result(4, 0), result(120, 2, [SKIP]), result(1, 0, [SKIP, SKIP])]);
  expect(summaryLine(sum)).toBe('125 passed, 2 failed, 3 skipped');
  expect(sum.exitCode).toBe(1);
});

test('succeeds only when something passed and nothing failed', () => {
  const count = fc.nat({ max: 50 });
  fc.assert(
    fc.property(fc.array(fc.record({ passed: count, failed: count }), { maxLength: 6 }), (suites) => {
      const sum = sumResults(suites.map(({ passed, failed }) => result(passed, failed)));
      const isGood = suites.some(({ passed }) => passed > 0) && suites.every(({ failed }) => failed === 0);
      expect(sum.exitCode).toBe(isGood ? 0 : 1);
    }),
  );
});

test('fails when everything was skipped: an empty run proves nothing', () => {
  expect(sumResults([result(0, 0, [SKIP])]).exitCode).toBe(1);
  expect(sumResults([]).exitCode).toBe(1);
});

test('a suite that cannot run is skipped by name here and failed in CI', async () => {
  const suite = { name: 'e2e', requires: 'absent.config.ts', run: async () => result(1, 0) };
  const context = { root: temporaryRoot(), toolchain: TOOLCHAIN, isCi: false };
  const here = await runSuite(suite, context);
  expect(here).toMatchObject({ passed: 0, failed: 0 });
  expect(formatSkips([here])).toContain('the whole suite e2e: there is no absent.config.ts');
  const inCi = await runSuite(suite, { ...context, isCi: true });
  expect(sumResults([inCi, result(9, 0)])).toMatchObject({ failed: 1, skipped: 0, exitCode: 1 });
});

test('a suite whose file is there runs', async () => {
  const suite = { name: 'dead', requires: 'knip.json', run: async () => result(1, 0) };
  const context = { root: temporaryRoot({ 'knip.json': '{}' }), toolchain: TOOLCHAIN, isCi: true };
  expect(await runSuite(suite, context)).toMatchObject({ passed: 1 });
});

test('shows what a suite printed only when something failed', () => {
  expect(formatResult(result(3, 0, [], 'chatter'))).toBe(
    'ok      vitest       3 passed, 0 failed, 0 skipped in 1.2 s\n',
  );
  expect(formatResult(result(3, 1, [], 'expected 1\nto be 2\n'))).toBe(
    'FAILED  vitest       3 passed, 1 failed, 0 skipped in 1.2 s\n  | expected 1\n  | to be 2\n',
  );
  expect(formatResult(skippedSuite('e2e', 'no Electron', false))).toMatch(/^SKIPPED e2e/);
  expect(formatSkips([result(3, 0)])).toBe('');
});

test('names what failed at the end, where it is read first', () => {
  const failures = [{ name: 'gate.test.ts > opens', reason: 'expected 1 to be 2' }];
  expect(formatFailures([{ ...result(3, 1), failures }, { ...result(0, 1), name: 'build' }, result(5, 0)])).toBe(
    '\nFAILED:\n  gate.test.ts > opens: expected 1 to be 2\n  build\n\n',
  );
  expect(formatFailures([result(3, 0)])).toBe('');
});

test('a run that broke off is a failure, whatever its report says', () => {
  expect(countReport(undefined, 1)).toEqual({
    passed: 0,
    failed: 1,
    skipped: [],
    failures: [{ name: 'the run itself', reason: 'vitest ended with code 1' }],
  });
  expect(countReport({ passed: 8, failed: 0, skipped: [], failures: [] }, 1)).toMatchObject({ passed: 8, failed: 1 });
  expect(countReport({ passed: 8, failed: 3, skipped: [], failures: [] }, 1)).toMatchObject({ failed: 3 });
  const whole = { passed: 8, failed: 0, skipped: [SKIP], failures: [] };
  expect(countReport(whole, 0)).toEqual(whole);
});
