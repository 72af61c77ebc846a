import * as z from 'zod';

/** What this installation is, and what of others is in it. */
export interface About {
  version: string;
  /** `source` runs from a clone; `test` is a package on an Electron that is too old to be given to anybody. */
  kind: 'source' | 'test' | 'official';
  /** The commit of the sources; null in a clone, which may be at any. */
  commit: string | null;
  /** Version of the Electron it was packed with; null in a clone. */
  electron: string | null;
  /** Version of the Node that runs the engine. */
  node: string;
  /** The list of everything in it, CycloneDX; null in a clone. */
  sbomPath: string | null;
  /** All licence texts in one file; null in a clone. */
  noticesPath: string | null;
  /** By name; empty in a clone, where each lies beside its package. */
  works: readonly AboutWork[];
}

/** The work of somebody else. */
export interface AboutWork {
  name: string;
  version: string;
  /** As its author names it. */
  licence: string;
}

export const licenceTextRequest = z.strictObject({ name: z.string().max(256), version: z.string().max(256) });

export interface LicenceText {
  text: string;
}
