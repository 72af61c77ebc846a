import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';

/** The grammar of a language by the endings of its files. */
const ENDINGS: Readonly<Record<string, string>> = {
  typescript: 'ts mts cts',
  tsx: 'tsx',
  javascript: 'js mjs cjs jsx',
  python: 'py pyi',
  go: 'go',
  rust: 'rs',
  java: 'java',
  cpp: 'c h cc cpp cxx hpp hh',
  'c-sharp': 'cs',
  ruby: 'rb',
  php: 'php',
  bash: 'sh bash',
};
const GRAMMAR_OF_ENDING = new Map(
  Object.entries(ENDINGS).flatMap(([grammar, endings]) =>
    endings.split(' ').map((ending) => [ending, grammar] as const),
  ),
);

/** Grammars are code, not state: each is compiled once in the life of a parse process. */
const loaded = new Map<string, Promise<TreeSitter.Language>>();
let started: Promise<typeof TreeSitter> | null = null;

/** @returns a parser for the language of a file, to be deleted after use; null for languages without a grammar */
export async function openParser(fileName: string): Promise<TreeSitter.Parser | null> {
  const grammar = GRAMMAR_OF_ENDING.get(fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase());
  if (grammar === undefined) return null;
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@vscode/tree-sitter-wasm'));
  started ??= start(require, folder);
  const treeSitter = await started;
  let language = loaded.get(grammar);
  if (language === undefined) {
    language = treeSitter.Language.load(join(folder, `tree-sitter-${grammar}.wasm`));
    loaded.set(grammar, language);
  }
  const parser = new treeSitter.Parser();
  parser.setLanguage(await language);
  return parser;
}

async function start(require: NodeJS.Require, folder: string): Promise<typeof TreeSitter> {
  const treeSitter = require('@vscode/tree-sitter-wasm') as typeof TreeSitter;
  await treeSitter.Parser.init({ locateFile: (file) => join(folder, file) });
  return treeSitter;
}
