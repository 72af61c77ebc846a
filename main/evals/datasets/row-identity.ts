import { canonicalJson, type JsonObject } from '../../base/json.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { caseOfRow } from './case-of-row.ts';

const ID_LENGTH = 12;

/** A row that has an id: its own, or one made of what it holds, so that the same row is known again. */
export interface IdentifiedRow {
  id: string;
  row: JsonObject;
  case: DatasetCase;
}

/** @throws InvalidArgumentError as `caseOfRow` */
export function identifyRow(row: JsonObject, line: number, name: string): IdentifiedRow {
  const own = caseOfRow({ fields: row, line }, name);
  if (own.variant !== null || own.id !== `line ${line}`) return { id: own.id, row, case: own };
  const id = `row-${sha256Hex(canonicalJson(row)).slice(0, ID_LENGTH)}`;
  return { id, row: { id, ...row }, case: { ...own, id } };
}
