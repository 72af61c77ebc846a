import type { DocumentMetadata, QualityFinding } from '../../contract/parse-quality.ts';
import type { SchemaField } from '../../contract/schema.ts';
import type { Block } from './block.ts';
import type { SkipNote } from './skip-note.ts';

/**
 * What was read from a file that is no text itself. `text` is what is stored, quoted and counted in: offsets point
 * into it, not into the file.
 */
export interface ExtractedText {
  text: string;
  blocks: readonly Block[];
  /** What the document calls itself; null when it does not. */
  title: string | null;
  metadata: DocumentMetadata;
  findings: readonly QualityFinding[];
  note: SkipNote | null;
  /** Of its records, when it is a data file. */
  fields?: readonly SchemaField[] | null;
  /** Share of the text that is quoted or a signature, stored and not searched, 0..1. */
  boilerplateShare?: number;
}
