import type { JsonValue } from '../../../base/json.ts';

/** What reading a file gives, one after the other: a value, or one sentence about something that could not be read. */
export type ReadItem = { value: JsonValue } | { problem: string };

/** How much of a file is held at once, in bytes. */
export interface ReadLimits {
  /** A value that grows beyond is cut along its lists of records, into pieces of about this size. */
  pieceBytes: number;
  /** What cannot be cut (one record, one text) is left out when it is longer than this. */
  wholeBytes: number;
}

/** Pieces of a size that parses in a tenth of a second; records with whole documents in them still fit in one. */
export const READ_LIMITS: ReadLimits = { pieceBytes: 8 * 1024 * 1024, wholeBytes: 64 * 1024 * 1024 };
