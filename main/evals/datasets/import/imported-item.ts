import type { JsonObject } from '../../../base/json.ts';

/** What a field of a row said that no case holds. */
export interface FieldNote {
  field: string;
  reason: string;
}

/** One row of a file that is brought home: as `caseOfRow` reads it, or why it is none. */
export type ImportedItem =
  | { type: 'row'; line: number; row: JsonObject; notMapped: readonly FieldNote[] }
  | { type: 'refused'; line: number; message: string };

export interface ImportSource {
  path: string;
  /** As people call it, for errors. */
  name: string;
  /** Of the bytes that were read so far. */
  onBytes?: ((bytes: number) => void) | undefined;
}
