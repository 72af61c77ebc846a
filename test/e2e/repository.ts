import { fileURLToPath } from 'node:url';

/** The clone under test. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
