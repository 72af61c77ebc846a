/** Standard deviation of the gaps over their mean: 1 is chance, 2 comes in bursts as traffic of few busy users does. */
export const DEFAULT_LOAD_CV = 2;
/** Of a gamma process: the shapes that are drawn. */
export const MIN_LOAD_CV = 0.1;
export const MAX_LOAD_CV = 10;
export const DEFAULT_LOAD_SEED = 1;
export const LOAD_WHEN_FULL = ['drop', 'queue'] as const;
/** Users of a closed run: each is a request under way. */
export const MAX_LOAD_USERS = 10_000;
