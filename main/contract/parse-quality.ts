/**
 * What a document says about itself (front matter, mail headers, author and date of a PDF), flat, so that it can be
 * filtered on. Keys are lower case; dates are ISO strings.
 */
export type MetadataValue = string | number | boolean | readonly string[];
export type DocumentMetadata = Readonly<Record<string, MetadataValue>>;

/** Entries kept of one document; the first ones win. */
export const MAX_METADATA_ENTRIES = 64;
/** UTF-16 code units kept of a key, of a text value and of each text in a list. */
export const MAX_METADATA_KEY_LENGTH = 64;
export const MAX_METADATA_TEXT_LENGTH = 1000;
/** Texts kept of a list value. */
export const MAX_METADATA_LIST = 64;

/** What lowers the quality of a document. Stable strings: shown, filtered on and explained in Sources. */
export type QualityCode =
  /** Fewer words than its pages or its size promise. */
  | 'half_empty'
  /** Letters that were decoded with the wrong table, or replaced because they could not be decoded. */
  | 'encoding_broken'
  /** Characters that nobody sees, between those that are seen. */
  | 'hidden_text'
  /** Characters that form no words of any language. */
  | 'noise'
  /** Navigation, notices, quoted mail and signatures rather than content. */
  | 'boilerplate'
  /** The same lines again and again. */
  | 'repeated_lines'
  /** Words that character recognition was not sure of. */
  | 'ocr_unsure';

export interface QualityFinding {
  code: QualityCode;
  /** What was measured; a share is 0..1. */
  value: number;
  /** Where it begins to count against the document, in the unit of `value`. */
  limit: number;
  /** One sentence with the numbers. */
  message: string;
  /** What it takes off the score, 0..1. */
  penalty: number;
}

/** How well a document could be read. `score` is 1 minus the penalties of its findings, 0..1; 1 = nothing found. */
export interface DocumentQuality {
  score: number;
  findings: readonly QualityFinding[];
}

export const FULL_QUALITY: DocumentQuality = { score: 1, findings: [] };

/** Documents that score below are kept out of the index until somebody decides otherwise. */
export const DEFAULT_QUALITY_FLOOR = 0.6;
