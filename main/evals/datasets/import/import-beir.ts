import { beirCases } from '../beir-cases.ts';
import { rowOfCase } from '../row-of-case.ts';
import type { ImportedItem, ImportSource } from './imported-item.ts';

/** Judged topics of a folder in BEIR layout. @throws as `beirCases`: a collection that does not fit together is no data set */
export async function* importBeir({ path }: ImportSource): AsyncGenerator<ImportedItem> {
  for await (const one of beirCases(path)) {
    yield { type: 'row', line: one.line, row: rowOfCase(one), notMapped: [] };
  }
}
