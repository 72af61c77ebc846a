/**
 * A retrieved stretch of a document, as the pipeline packs it for a model. Scores of the retriever are not asked for:
 * they differ from one fusion to the next, and what the place in the ranking says was all that helped.
 */
export interface Passage {
  readonly id: string;
  /** Title of the document; may be empty. */
  readonly title: string;
  /** Headings above the passage, outermost first. */
  readonly headingPath: readonly string[];
  readonly text: string;
  /** Place in the ranking, from 1. */
  readonly rank: number;
}
