/**
 * Sizes of chunks in estimated tokens (`estimateTokens`). Small enough that one chunk is about one thing, large enough
 * that an answer and its conditions are in the same chunk.
 */

/** Neighbours are merged until a chunk has this many. */
export const MIN_CHUNK_TOKENS = 200;
/** What the parts of a section that must be split aim at. */
export const TARGET_CHUNK_TOKENS = 350;
/** No chunk has more, except where one unbroken word does. */
export const MAX_CHUNK_TOKENS = 500;
