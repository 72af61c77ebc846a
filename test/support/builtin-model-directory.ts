import { fileURLToPath } from 'node:url';

/** The committed model folder. */
export const BUILTIN_MODEL_DIRECTORY = fileURLToPath(new URL('../../native/builtin-en', import.meta.url));
