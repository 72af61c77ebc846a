/**
 * Pages of the journal's log between checkpoints, 16 MB: four times as many as elsewhere, because a trace has thirty, an import
 * writes hundreds of them a second, and a page that many of them change goes into the database once for all.
 */
export const JOURNAL_CHECKPOINT_PAGES = 4000;
