import type { SkipReason } from '../../contract/ingest.ts';
import type { SkipMeasure } from '../../contract/quarantine.ts';

/** Why a file is left out, or what is to be told about one that was read. */
export interface SkipNote {
  reason: SkipReason;
  /** One sentence: the value, the limit, the way out. */
  message: string;
  found?: SkipMeasure | undefined;
  /** 0..1, when it got as far as being judged. */
  quality?: number | undefined;
}
