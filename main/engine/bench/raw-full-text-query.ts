import { matchExpression } from '../../retrieval/search/match-expression.ts';
import { queryTerms } from '../../retrieval/search/query-terms.ts';
import { openIndex } from '../databases.ts';

export interface RawFullTextQuery {
  /** @returns how many rows came back */
  run(query: string, limit: number): number;
  close(): void;
}

/**
 * The peer of search: one statement over the same index file and the same terms, OR-ed, best by SQLite's own BM25. No
 * thread, no second leg, no fusion, and the texts are not read.
 */
export function openRawFullTextQuery(workspacePath: string): RawFullTextQuery {
  const database = openIndex(workspacePath, { readOnly: true });
  const statement = database.prepare('SELECT rowid FROM chunk_fts WHERE chunk_fts MATCH ? ORDER BY rank LIMIT ?');
  return {
    run: (query, limit) => {
      const expression = matchExpression(queryTerms(query));
      return expression === null ? 0 : statement.all(expression, limit).length;
    },
    close: () => database.close(),
  };
}
