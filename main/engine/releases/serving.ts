/** As the `release` of an ask: the one that serves its pipeline when it is asked, else the files as they are. */
export const SERVING = 'serving' as const;
