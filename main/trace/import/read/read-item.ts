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

/** Pieces that fit in the caches of a processor; a record with whole documents in it is still read whole. */
export const READ_LIMITS: ReadLimits = { pieceBytes: 2 * 1024 * 1024, wholeBytes: 64 * 1024 * 1024 };
