/**
 * What the app was opened with from outside, as the shell has understood it: a link of the scheme `trestle:`, or a file.
 * It says where to go and nothing more. The page shows the place, and asks before anything is opened that was not open.
 */

/** Views that a link may name. */
export const LINK_VIEWS = [
  'playground',
  'agent',
  'sources',
  'prompts',
  'traces',
  'replay',
  'evals',
  'load',
  'releases',
  'settings',
] as const;
export type LinkView = (typeof LINK_VIEWS)[number];

export type Arrival =
  /** Named by a link: somebody else may have written it. */
  | { readonly type: 'workspace-link'; readonly path: string }
  /** 32 lower-case hex digits. */
  | { readonly type: 'trace'; readonly traceId: string }
  | { readonly type: 'view'; readonly view: LinkView }
  /** A file or folder of a release, to be verified and never run. */
  | { readonly type: 'release-file'; readonly path: string }
  /** A file that may be an export of traces, to be imported when the person says so. */
  | { readonly type: 'trace-file'; readonly path: string }
  /** It leads nowhere: something the person is to know, a refusal most of the time. One sentence. */
  | { readonly type: 'told'; readonly sentence: string };
