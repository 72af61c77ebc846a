// A file without zod: parse processes need the words, and start for every ingest.

/** The chunker of a new workspace: along headings, see `CHUNKER_HELP`. */
export const DEFAULT_CHUNKER = 'heading';

/**
 * How a document is cut, as people write it; help and errors read this sentence. The canonical id that stands beside
 * every document is another string (`blocks-1`, `sentence-1/256+32`): it names the version too.
 */
export const CHUNKER_HELP =
  'heading (along headings), sentence[:SIZE/OVERLAP] or fixed[:SIZE/OVERLAP] in tokens, +path to keep the headings of each chunk';
