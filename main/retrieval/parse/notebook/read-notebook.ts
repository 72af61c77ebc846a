import { type Block, MAX_HEADING_LENGTH } from '../block.ts';
import { appendJsonString, decodeJsonString } from '../json/json-string.ts';
import { type MappedText, MappedTextBuilder } from '../mapped-text.ts';
import { scanMarkdown } from '../markdown/scan-markdown.ts';
import { MetadataBuilder } from '../metadata-builder.ts';
import type { DocumentMetadata } from '../../../contract/parse-quality.ts';
import { type NotebookCell, readCells, type StringRange } from './read-cells.ts';

/** What a cell printed is indexed up to so many UTF-16 code units of the file: it may be a whole data set. */
const MAX_OUTPUT_LENGTH = 4000;

export interface NotebookText {
  mapped: MappedText;
  blocks: readonly Block[];
  metadata: DocumentMetadata;
}

/**
 * Reads a Jupyter notebook: its Markdown with headings, its code, and what the code printed as text. Every character is
 * mapped to where it stands in the file, so that citations open the notebook as it is.
 *
 * @throws JsonSyntaxProblem when the file is not JSON
 */
export function readNotebook(source: string): NotebookText {
  const { cells, language } = readCells(source);
  const text = new MappedTextBuilder(source);
  const blocks: Block[] = [];
  for (const cell of cells) writeCell(text, source, cell, blocks);
  const metadata = new MetadataBuilder();
  metadata.add('language', language);
  metadata.add('cells', cells.length);
  return { mapped: text.build(), blocks, metadata: metadata.build() };
}

function writeCell(text: MappedTextBuilder, source: string, cell: NotebookCell, blocks: Block[]): void {
  const from = text.length;
  const decoded = append(text, source, cell.source);
  if (decoded.trim() !== '') {
    if (cell.type === 'markdown') {
      for (const block of scanMarkdown(decoded)) {
        // Only the first cell may have front matter, and a notebook has its own.
        blocks.push({ ...block, start: from + block.start, end: from + block.end });
      }
    } else blocks.push({ kind: cell.type === 'code' ? 'code' : 'paragraph', start: from, end: text.length });
    text.insert('\n\n');
  }
  const outputFrom = text.length;
  append(text, source, within(source, cell.output));
  if (text.length > outputFrom) {
    blocks.push({ kind: 'code', start: outputFrom, end: text.length });
    text.insert('\n\n');
  }
}

function append(text: MappedTextBuilder, source: string, ranges: readonly StringRange[]): string {
  const decoded: string[] = [];
  for (const { start, end } of ranges) {
    appendJsonString(text, source, start, end);
    decoded.push(decodeJsonString(source, start, end, end - start));
  }
  return decoded.join('').toWellFormed();
}

/** As much of the output as is indexed, cut where no escape is cut in two. */
function within(source: string, ranges: readonly StringRange[]): readonly StringRange[] {
  const taken: StringRange[] = [];
  let left = MAX_OUTPUT_LENGTH;
  for (const { start, end } of ranges) {
    if (end - start <= left) taken.push({ start, end });
    else {
      let cut = start + left;
      const lowest = Math.max(start, cut - MAX_HEADING_LENGTH);
      while (cut > lowest && source.slice(Math.max(start, cut - 12), cut).includes('\\')) cut -= 1;
      const last = source.charCodeAt(cut - 1);
      if (last >= 0xd800 && last < 0xdc00) cut -= 1;
      if (cut > lowest) taken.push({ start, end: cut });
      break;
    }
    left -= end - start;
  }
  return taken;
}
