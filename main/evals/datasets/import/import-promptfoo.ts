import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { TrestleError } from '../../../base/errors/trestle-error.ts';
import { describeReadError } from '../../read-lines.ts';
import { caseOfTest } from '../promptfoo/case-of-test.ts';
import { openConfigFolder } from '../promptfoo/folder-of-config.ts';
import type { PromptfooEntry } from '../promptfoo/promptfoo-test.ts';
import { readTests, testsOfTable } from '../promptfoo/read-tests.ts';
import { readYaml } from '../promptfoo/read-yaml.ts';
import { isObject } from '../row-fields.ts';
import type { ImportedItem, ImportSource } from './imported-item.ts';

/** Tests of a promptfoo config, or of a table with `__expected` columns, as rows. Prompts and providers are an eval's (`eval.import`). */
export async function* importPromptfoo(source: ImportSource): AsyncGenerator<ImportedItem> {
  for (const entry of await readEntries(source)) {
    if (!entry.ok) {
      yield { type: 'refused', line: entry.line, message: entry.message };
      continue;
    }
    const { line } = entry.test;
    try {
      const { row, asserts, notMapped } = caseOfTest(entry.test);
      const evals = [
        ...new Set([...asserts.metrics.map(({ type }) => type), ...(asserts.rubrics.length > 0 ? ['llm-rubric'] : [])]),
      ];
      yield {
        type: 'row',
        line,
        row,
        notMapped: [
          ...notMapped,
          ...evals.map((type) => ({
            field: `assert ${type}`,
            reason: 'a metric of an eval judges it: see `trestle eval import`',
          })),
        ],
      };
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      yield { type: 'refused', line, message: error.message };
    }
  }
}

async function readEntries({ path, name, onBytes }: ImportSource): Promise<PromptfooEntry[]> {
  let text: string;
  try {
    const bytes = await readFile(path);
    onBytes?.(bytes.length);
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw describeReadError(error, { path: name, wayOut: 'Name a promptfoo config.' });
  }
  const folder = openConfigFolder(path);
  if (/\.csv$/i.test(path)) {
    const tests = testsOfTable(text, name);
    return readTests(
      { tests: tests.map(({ value }) => value) },
      { folder, name, lineOf: (at) => tests[Number(at[1])]?.line ?? 1 },
    );
  }
  const { value, lineOf } = readYaml(text, name);
  if (!isObject(value)) throw new InvalidArgumentError(`${name} is no promptfoo config: it must hold an object.`);
  return readTests(value, { folder, name, lineOf });
}
