import type { DocumentFormat } from '../../contract/document.ts';

const FORMATS_BY_EXTENSION: Readonly<Partial<Record<DocumentFormat, string>>> = {
  markdown: 'md markdown mdown mkd mkdn mdx qmd rmd',
  text: 'txt text rst adoc asciidoc org log tex',
  html: 'html htm xhtml',
  json: 'json jsonc json5 geojson webmanifest',
  jsonl: 'jsonl ndjson',
  csv: 'csv tsv',
  email: 'eml mbox',
  notebook: 'ipynb',
  pdf: 'pdf',
  docx: 'docx docm dotx',
  xlsx: 'xlsx xlsm xltx',
  image: 'png jpg jpeg tif tiff webp',
  code:
    'ts tsx mts cts js jsx mjs cjs py pyi rb php java kt kts scala groovy go rs c h cc cpp cxx hpp hh m mm cs fs swift ' +
    'dart lua pl pm r jl ex exs erl hs ml clj cljs elm vue svelte astro sh bash zsh fish ps1 sql graphql gql proto ' +
    'css scss sass less yaml yml toml ini cfg conf xml xsl tf hcl nix gradle cmake zig nim sol',
};

/** Files that people write without an extension. */
const TEXT_NAMES = new Set([
  'readme',
  'license',
  'licence',
  'copying',
  'changelog',
  'changes',
  'notice',
  'authors',
  'news',
]);
const CODE_NAMES = new Set(['makefile', 'dockerfile', 'jenkinsfile', 'rakefile', 'gemfile', 'justfile', 'procfile']);

/** Kinds that people keep documents in and that are not read: silence about them would look like an answer. */
const UNREAD_DOCUMENT_EXTENSIONS = new Set('doc xls ppt pptx odt ods odp rtf epub pages numbers key msg'.split(' '));

const FORMAT_OF_EXTENSION = new Map(
  Object.entries(FORMATS_BY_EXTENSION).flatMap(([format, extensions]) =>
    extensions.split(' ').map((extension) => [extension, format as DocumentFormat] as const),
  ),
);

/**
 * @param path any path; only its last segment counts, letter case does not
 * @returns the format its name promises, or null for a kind we do not read. The content is checked when it is parsed.
 */
export function detectFormat(path: string): DocumentFormat | null {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  if (dot > 0) return FORMAT_OF_EXTENSION.get(name.slice(dot + 1)) ?? null;
  if (TEXT_NAMES.has(name)) return 'text';
  return CODE_NAMES.has(name) ? 'code' : null;
}

/** @returns whether a file's name promises a document of a kind that is not read */
export function isUnreadDocument(path: string): boolean {
  const dot = path.lastIndexOf('.');
  return dot > 0 && UNREAD_DOCUMENT_EXTENSIONS.has(path.slice(dot + 1).toLowerCase());
}
