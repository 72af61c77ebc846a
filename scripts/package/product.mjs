/**
 * What the product calls itself, in one place: the packages of every system, the desktop entry, the file types and the
 * documents beside them are all written from this.
 */

export const PRODUCT = /** @type {const} */ ({
  /** Debian package, command, folder below /usr/lib. */
  name: 'trestle',
  /** What people read. */
  title: 'Trestle',
  /** What opens the window, beside the command `trestle`. */
  desktopProgram: 'trestle-desktop',
  /** Electron's own file. On Linux a launcher lies before it (native/linux). */
  electronProgram: 'trestle-desktop.bin',
  /** Reverse domain name, for AppStream, macOS and Windows. `.example` is reserved: nobody else can own it. */
  appId: 'example.trestle.Trestle',
  maintainer: 'The Trestle developers <packages@trestle.example>',
  homepage: 'https://trestle.example/',
  copyright: 'Copyright 2026 The Trestle developers. All rights reserved.',
  summary: 'desktop workbench for RAG pipelines and agents',
  /** Paragraphs. */
  description: [
    'A local-first workbench for people who run retrieval-augmented generation and agents that a business depends on. ' +
      'Point it at a folder, ask, and see why this answer: what each leg of the search found, what reached the model, ' +
      'where the time went, and which sentence of which file carries each claim.',
    'Every run leaves a trace that names the release that made it. Recorded traces are replayed, loads are offered, and ' +
      'releases are gated on this machine. It needs no account, no key, no server and no network.',
  ],
  /** Freedesktop menu categories. */
  categories: ['Development', 'Utility'],
  keywords: ['RAG', 'retrieval', 'LLM', 'agent', 'trace', 'evaluation'],
  /** `trestle://` links. */
  protocol: 'trestle',
});

/**
 * @typedef {object} FileType
 * @property {string} mediaType
 * @property {string} description
 * @property {readonly string[]} endings without the leading dot
 * @property {string} kindOf the more general type: a reader of that reads this too
 */

/**
 * What Trestle opens. All of it is JSON, and a desktop that has nobody for `application/json` makes the first program
 * that lists it the default for every such file: so only names with two endings are claimed, and a trace export that is
 * called something else is imported from within. macOS and Windows know only the last ending, so there nothing is claimed.
 *
 * @type {readonly FileType[]}
 */
export const FILE_TYPES = [
  {
    mediaType: 'application/vnd.trestle.release+json',
    description: 'Trestle release',
    endings: ['release.json'],
    kindOf: 'application/json',
  },
  {
    mediaType: 'application/vnd.trestle.traces+json',
    description: 'OpenTelemetry traces',
    endings: ['otlp.json', 'otlp.jsonl'],
    kindOf: 'application/json',
  },
];
