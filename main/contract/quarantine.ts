import * as z from 'zod';
import type { SkipReason } from './ingest.ts';

/** What a file was found to have, and how much of it is taken. */
export interface SkipMeasure {
  value: number;
  limit: number;
  unit: SkipUnit;
}

/** `score` and `share` are 0..1, `ratio` is how many times larger something gets when it is unpacked. */
export type SkipUnit = 'bytes' | 'pages' | 'pixels' | 'ratio' | 'files' | 'share' | 'score' | 'seconds' | 'mebibytes';

/**
 * What a person can do about a file that was left out or read with a remark. The first three are decisions for
 * `quarantine.resolve`; `accept-schema` is one for `schema.accept`; the rest happens outside, as the message says.
 */
export type WayOut =
  | 'index-anyway'
  | 'raise-cap'
  | 'leave-out'
  | 'accept-schema'
  | 'take-code'
  | 'add-source'
  | 'fix-file'
  | 'reset'
  | 'nothing';

/** What the button says. */
export const WAY_OUT_LABEL: Readonly<Record<WayOut, string>> = {
  'index-anyway': 'Index anyway',
  'raise-cap': 'Raise the limit for this file',
  'leave-out': 'Leave out',
  'accept-schema': 'Accept the new columns',
  'take-code': 'Take source code too',
  'add-source': 'Add that place as a source',
  'fix-file': 'Fix the file and ingest again',
  reset: 'Take it again',
  nothing: 'Nothing to do',
};

const WAY_OUT: Readonly<Record<SkipReason, WayOut>> = {
  binary: 'fix-file',
  too_large: 'raise-cap',
  unreadable: 'fix-file',
  unsupported: 'fix-file',
  code_not_taken: 'take-code',
  empty: 'fix-file',
  malformed: 'fix-file',
  symlink_outside: 'add-source',
  other_repository: 'add-source',
  encoding: 'fix-file',
  page_cap: 'raise-cap',
  image_too_large: 'raise-cap',
  archive_ratio: 'raise-cap',
  archive_size: 'raise-cap',
  parse_timeout: 'raise-cap',
  parse_memory: 'raise-cap',
  parse_crashed: 'fix-file',
  encrypted: 'fix-file',
  ocr_off: 'fix-file',
  half_empty: 'index-anyway',
  encoding_broken: 'index-anyway',
  hidden_text: 'index-anyway',
  noise: 'index-anyway',
  boilerplate: 'index-anyway',
  repeated_lines: 'index-anyway',
  ocr_unsure: 'index-anyway',
  near_duplicate: 'leave-out',
  attachment_unread: 'fix-file',
  schema_drift: 'accept-schema',
  schema_added: 'nothing',
  left_out: 'reset',
  access: 'fix-file',
  erased: 'leave-out',
};

/** @returns the one thing to do about a file, by the reason why it is listed */
export function wayOutOf(reason: SkipReason, isIndexed: boolean): WayOut {
  if (reason === 'near_duplicate') return isIndexed ? 'leave-out' : 'index-anyway';
  return WAY_OUT[reason];
}

/** How much more of every cap a file gets each time its caps are raised, and at most. */
export const CAP_RAISE_FACTOR = 4;
export const MAX_CAP_FACTOR = 256;

/** A decision about one file of a source. Kept in `trestle.jsonc`, with the source. */
export const fileDecision = z.strictObject({
  /** POSIX, relative to the source. */
  path: z.string().min(1).max(4096),
  /** `index-anyway`: whatever its quality; `raise-cap`: with caps times `factor`; `leave-out`: never. */
  action: z.enum(['index-anyway', 'raise-cap', 'leave-out']),
  factor: z.int().min(2).max(MAX_CAP_FACTOR).optional(),
});
export type FileDecision = z.infer<typeof fileDecision>;

export const quarantineResolveRequest = z.strictObject({
  /** Absolute, as `source.skipped` gives it. */
  path: z.string().min(1).max(4096),
  /** `reset` forgets what was decided. */
  action: z.enum(['index-anyway', 'raise-cap', 'leave-out', 'reset']),
});
