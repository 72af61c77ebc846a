import { createDrafts } from './create-drafts.ts';

/** The drafts of this page. Outside of a browser there is nothing to keep them in. */
export const drafts = createDrafts('localStorage' in globalThis ? (globalThis.localStorage ?? null) : null);
