import type { AccessAs } from '../../contract/access.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { Chunk } from '../../contract/retrieval.ts';
import type { Database } from '../../storage/database.ts';
import { isVisibleTo } from '../access/allowed-tags.ts';
import { readFrontMatter } from '../parse/markdown/front-matter.ts';
import { absolutePath, displayPath } from './document-paths.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

type ChunkRow = Omit<Chunk, 'path' | 'displayPath' | 'headingPath' | 'isSuperseded'> & {
  isMarkdown: 0 | 1;
  /** First chunk of a Markdown document, for any other chunk of it, where front matter may be in there. */
  opening: string | null;
  rootPath: string;
  documentPath: string;
  headingPath: string;
};

/** @returns the chunks in the order asked; ids that are gone, or that `as` may not find, are left out */
export function readChunks(
  database: Database,
  request: { chunkIds: readonly ChunkId[]; as?: AccessAs | undefined },
): Chunk[] {
  const visible = isVisibleTo(request.as);
  const statement = database.prepare<ChunkRow>(
    `SELECT chunk.chunk_id AS chunkId, chunk.document_id AS documentId, document.source_id AS sourceId,
       source.root_path AS rootPath, document.path AS documentPath, chunk.title, chunk.heading_path AS headingPath,
       chunk.ordinal, chunk.start_offset AS start, chunk.end_offset AS end, chunk.tokens, chunk.text,
       document.format = 'markdown' AS isMarkdown,
       CASE WHEN document.format = 'markdown' AND chunk.ordinal > 0 THEN
         (SELECT first.text FROM chunk AS first WHERE first.document_id = chunk.document_id AND first.ordinal = 0
            AND substr(first.text, 1, 4) GLOB '*---*')
       END AS opening
     FROM chunk JOIN document USING (document_id) JOIN source USING (source_id)
     WHERE chunk.chunk_id = ${TEXT_VALUE} AND ${visible.sql}`,
  );
  return request.chunkIds.flatMap((chunkId) => {
    const row = statement.get(chunkId, ...visible.values);
    return row === undefined ? [] : [toChunk(row)];
  });
}

function toChunk({ rootPath, documentPath, headingPath, isMarkdown, opening, ...row }: ChunkRow): Chunk {
  const first = row.ordinal === 0 && isMarkdown === 1 ? row.text : opening;
  return {
    ...row,
    path: absolutePath(rootPath, documentPath),
    displayPath: displayPath(row.sourceId, documentPath),
    headingPath: parseHeadingPath(headingPath),
    isSuperseded: first !== null && (readFrontMatter(first)?.isSuperseded ?? false),
  };
}

/** `chunk.heading_path` holds a JSON array of strings. */
export function parseHeadingPath(json: string): readonly string[] {
  return JSON.parse(json) as string[];
}
