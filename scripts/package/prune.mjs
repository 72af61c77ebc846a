/**
 * What of a dependency the product does without. The general rules hold for every package; a special one names a
 * package whose archive carries far more than one machine can use.
 */

/**
 * @typedef {object} Target
 * @property {string} platform as `process.platform`
 * @property {string} arch as `process.arch`
 */

/** Endings of files that no program loads. */
const UNUSED_ENDINGS = [
  '.map',
  '.d.ts',
  '.d.cts',
  '.d.mts',
  '.ts',
  '.tsx',
  '.flow',
  '.md',
  '.markdown',
  '.markdn',
  '.h',
  '.hpp',
  '.c',
  '.cc',
  '.cpp',
  '.gyp',
  '.gypi',
  '.tsbuildinfo',
  '.coffee',
  '.html',
  '.yml',
];

/** Folders at the top of a package that are not for its users. Deeper ones may be code: yaml keeps some in dist/doc. */
const UNUSED_FOLDERS = new Set([
  'test',
  'tests',
  '__tests__',
  'example',
  'examples',
  'docs',
  'doc',
  'man',
  'benchmark',
  'benchmarks',
  'coverage',
  '.github',
  '.idea',
  '.vscode',
]);

/** Their texts are gathered into the notices, but a licence may also ask to travel with its files. */
const LICENCE_NAME = /^(licen[cs]e|copying|notice|third.?party)/i;

/**
 * By package: whether a file is needed on the target.
 *
 * @type {Readonly<Record<string, (path: string, target: Target) => boolean>>}
 */
const SPECIAL_RULES = {
  // Every platform's runtime, up to 87 MB each.
  'onnxruntime-node': (path, { platform, arch }) =>
    !path.startsWith('bin/napi-v6/') || path.startsWith(`bin/napi-v6/${platform}/${arch}/`),
  // The browser's runtime: transformers.js names it for pages, its build for Node loads onnxruntime-node.
  'onnxruntime-web': () => false,
  '@huggingface/transformers': (path) => path === 'package.json' || /^dist\/transformers\.node\.(mjs|cjs)$/.test(path),
  'better-sqlite3': (path, { platform, arch }) =>
    path.startsWith('prebuilds/')
      ? path === `prebuilds/${platform}-${arch}.node`
      : /^(lib\/|package\.json$)/.test(path),
  // Types of a package that uses them in its declarations only.
  '@types/node': () => false,
  'undici-types': () => false,
  // We read English with the LSTM model alone; the other cores and the data for the old engine stay away.
  'tesseract.js-core': (path) => !path.startsWith('tesseract-core') || /^tesseract-core.*-lstm\./.test(path),
  '@tesseract.js-data/eng': (path) => path === 'package.json' || path.startsWith('4.0.0_best_int/'),
};

/**
 * @param {string} packageName
 * @param {string} path of a file, below the package, with `/`
 * @param {Target} target
 * @returns {boolean} whether the product carries it
 */
export function keepsFile(packageName, path, target) {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const special = SPECIAL_RULES[packageName];
  if (name.startsWith('.')) return false;
  if (LICENCE_NAME.test(name) && parts.length === 1) return true;
  if (special !== undefined && !special(path, target)) return false;
  if (parts.length > 1 && UNUSED_FOLDERS.has(parts[0] ?? '')) return false;
  return !UNUSED_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
}
