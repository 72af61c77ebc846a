import type { DatasetFormat } from '../../../contract/dataset.ts';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { FileShape } from './detect-format.ts';
import { importBeir } from './import-beir.ts';
import { importPromptfoo } from './import-promptfoo.ts';
import { importRagas } from './import-ragas.ts';
import { importCsvRows, importJsonRows } from './import-rows.ts';
import { importSquad } from './import-squad.ts';
import type { ImportedItem, ImportSource } from './imported-item.ts';

/** Reads the rows of a file in any of the formats. @throws InvalidArgumentError for a file that is not written as its format is */
export function importItems(
  source: ImportSource,
  { format, shape }: { format: DatasetFormat; shape: FileShape },
): AsyncIterable<ImportedItem> {
  if (format === 'beir') return importBeir(source);
  if (format === 'promptfoo') return importPromptfoo(source);
  if (format === 'csv') return importCsvRows(source);
  if (shape === 'folder') throw new InvalidArgumentError(`${source.name} is a folder; ${format} is a file.`);
  if (format === 'ragas') return importRagas({ ...source, shape });
  if (shape === 'table' && format === 'squad')
    throw new InvalidArgumentError(`${source.name} is no JSON, as SQuAD files are.`);
  const isDocument = shape === 'document';
  if (format === 'squad') return importSquad({ ...source, shape: isDocument ? 'document' : 'lines' });
  return importJsonRows({ ...source, isDocument });
}
