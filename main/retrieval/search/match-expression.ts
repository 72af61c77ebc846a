/**
 * The FTS5 query that finds any of the terms. Each term is quoted, so that no word of a user is ever an operator; a term
 * that is given twice counts twice in `bm25()`.
 *
 * @param terms from `queryTerms`: letters, digits and marks only, so there is no quote to escape and no NUL
 * @returns an expression for the right side of MATCH; null without terms, because FTS5 has none that matches nothing
 */
export function matchExpression(terms: readonly string[]): string | null {
  return terms.length === 0 ? null : terms.map((term) => `"${term}"`).join(' OR ');
}
