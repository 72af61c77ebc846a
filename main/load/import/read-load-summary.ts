import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { isNestedDeeperThan } from '../../base/json-depth.ts';
import { readGuideLlmReport } from './guidellm-report.ts';
import type { ImportedRun } from './imported-run.ts';
import { readK6Summary } from './k6-summary.ts';

/** Deeper than any of these files is; a parser goes down a level for each. */
const MAX_DEPTH = 200;

/**
 * Reads what another tool measured. What the file is, is seen from what is in it.
 *
 * @param fileName for names and messages
 * @returns one run at least
 * @throws InvalidArgumentError for anything else, in a sentence that says what it is not
 */
export function readLoadSummary(text: string, fileName: string): ImportedRun[] {
  const document = parse(text, fileName);
  const reports = readGuideLlmReport(document, fileName);
  if (reports !== null) return reports;
  const summary = readK6Summary(document, fileName);
  if (summary !== null) return [summary];
  throw new InvalidArgumentError(
    `${fileName} is neither an end-of-test summary of k6 (--summary-export) nor a report of GuideLLM: it has no metrics of requests.`,
  );
}

function parse(text: string, fileName: string): unknown {
  if (isNestedDeeperThan(text, MAX_DEPTH)) {
    throw new InvalidArgumentError(
      `${fileName} is nested deeper than ${MAX_DEPTH} levels: it is no summary of a load test.`,
    );
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (/^\s*\{"(?:type|metric|data)":/.test(text)) {
      throw new InvalidArgumentError(
        `${fileName} holds every sample that k6 took (--out json). Import its summary, which k6 run --summary-export=FILE writes.`,
        { cause: error },
      );
    }
    throw new InvalidArgumentError(
      `${fileName} is not JSON, so it is neither a summary of k6 nor a report of GuideLLM.`,
      { cause: error },
    );
  }
}
