/**
 * A vitest reporter that writes what the summary needs to the file named by TRESTLE_TEST_REPORT. Vitest's own JSON
 * report leaves out why a test was skipped and what failed outside of any test, and both have to be told.
 *
 * @typedef {object} VitestReport
 * @property {number} passed
 * @property {number} failed tests, plus files that could not be loaded and errors outside of any test
 * @property {{ name: string, reason: string }[]} skipped
 * @property {{ name: string, reason: string }[]} failures what `failed` counts, each with the first line of its error
 */
import { writeFileSync } from 'node:fs';

export default class SummaryReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} testModules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(testModules, unhandledErrors) {
    /** @type {VitestReport} */
    const report = { passed: 0, failed: 0, skipped: [], failures: [] };
    for (const error of unhandledErrors)
      report.failures.push({ name: 'outside of any test', reason: firstLine(error) });
    for (const testModule of testModules) {
      const file = testModule.relativeModuleId;
      const failures = [];
      for (const test of testModule.children.allTests()) {
        const result = test.result();
        const name = `${file} > ${test.fullName}`;
        if (result.state === 'passed') report.passed += 1;
        else if (result.state === 'failed') failures.push({ name, reason: firstLine(result.errors[0]) });
        else report.skipped.push({ name, reason: noteOf(result) });
      }
      // A file that fails to load, or whose hook fails, has no failed test to count and still is a failure.
      if (failures.length === 0 && !testModule.ok())
        failures.push({ name: file, reason: firstLine(hookError(testModule)) });
      report.failures.push(...failures);
    }
    report.failed = report.failures.length;
    const path = process.env['TRESTLE_TEST_REPORT'];
    if (path !== undefined) writeFileSync(path, JSON.stringify(report));
  }
}

/** @param {import('vitest/node').TestResult} result */
function noteOf(result) {
  return ('note' in result ? result.note : undefined) ?? 'no reason given';
}

/** @param {import('vitest/node').TestModule} testModule */
function hookError(testModule) {
  const suites = [testModule, ...testModule.children.allSuites()];
  return suites.flatMap((suite) => suite.errors())[0];
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function firstLine(error) {
  const message = error instanceof Object && 'message' in error ? error.message : error;
  const [line] = (typeof message === 'string' ? message : '').split('\n', 1);
  return line || 'no reason given';
}
