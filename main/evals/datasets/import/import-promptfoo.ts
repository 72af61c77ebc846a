import { TrestleError } from '../../../base/errors/trestle-error.ts';
import { caseOfTest } from '../promptfoo/case-of-test.ts';
import { readPromptfooConfig } from '../promptfoo/read-config.ts';
import type { ImportedItem, ImportSource } from './imported-item.ts';

const OF_AN_EVAL = 'a metric of an eval judges it: see `trestle eval import`';

/** Tests of a promptfoo config, or of a table with `__expected` columns, as rows. Prompts and providers are an eval's (`eval.import`). */
export async function* importPromptfoo(source: ImportSource): AsyncGenerator<ImportedItem> {
  for (const entry of (await readPromptfooConfig(source)).entries) {
    if (!entry.ok) {
      yield { type: 'refused', line: entry.line, message: entry.message };
      continue;
    }
    const { line } = entry.test;
    try {
      const { row, asserts, notMapped } = caseOfTest(entry.test);
      const types = [...asserts.metrics.map(({ type }) => type), ...(asserts.rubrics.length > 0 ? ['llm-rubric'] : [])];
      const others = [...new Set(types)].map((type) => ({ field: `assert ${type}`, reason: OF_AN_EVAL }));
      yield { type: 'row', line, row, notMapped: [...notMapped, ...others] };
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      yield { type: 'refused', line, message: error.message };
    }
  }
}
