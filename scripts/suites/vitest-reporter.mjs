/**
 * A vitest reporter that writes what the summary needs to the file named by TRESTLE_TEST_REPORT. Vitest's own JSON
 * report leaves out why a test was skipped and what failed outside of any test, and both have to be told.
 *
 * @typedef {object} VitestReport
 * @property {number} passed
 * @property {number} failed tests, plus files that could not be loaded and errors outside of any test
 * @property {{ name: string, reason: string }[]} skipped
 */
import { writeFileSync } from 'node:fs';

export default class SummaryReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} testModules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(testModules, unhandledErrors) {
    /** @type {VitestReport} */
    const report = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const testModule of testModules) {
      let failedInside = 0;
      for (const test of testModule.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') report.passed += 1;
        else if (result.state === 'failed') failedInside += 1;
        else report.skipped.push({ name: `${testModule.relativeModuleId} > ${test.fullName}`, reason: noteOf(result) });
      }
      // A file that fails to load, or whose hook fails, has no failed test to count and still is a failure.
      report.failed += failedInside === 0 && !testModule.ok() ? 1 : failedInside;
    }
    const path = process.env['TRESTLE_TEST_REPORT'];
    if (path !== undefined) writeFileSync(path, JSON.stringify(report));
  }
}

/** @param {import('vitest/node').TestResult} result */
function noteOf(result) {
  return ('note' in result ? result.note : undefined) ?? 'no reason given';
}
