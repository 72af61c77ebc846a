import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const SOURCE_FOLDERS = ['main', 'native', 'preload', 'renderer'];

export interface SourceFile {
  /** From the root, with forward slashes. */
  path: string;
  text: string;
}
export interface Import {
  /** The specifier as written. */
  specifier: string;
  /** For relative imports: the file meant, from the root. */
  target: string | null;
  line: number;
}

/** Every TypeScript file of the product. */
export function readSourceFiles(): readonly SourceFile[] {
  return SOURCE_FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => {
        const absolute = join(entry.parentPath, entry.name);
        return { path: relative(ROOT, absolute).split(sep).join('/'), text: readFileSync(absolute, 'utf8') };
      }),
  );
}

/** Static and dynamic imports and re-exports, type-only ones too: a type is knowledge as well. */
export function importsOf(file: SourceFile): readonly Import[] {
  const pattern = /(?:^|\n)[^\n/*'"`]*?\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;
  return [...file.text.matchAll(pattern)].map((match) => {
    const specifier = match[1] ?? '';
    return {
      specifier,
      target: specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier.replace(/\?.*$/, '')) : null,
      line: file.text.slice(0, match.index + match[0].length).split('\n').length,
    };
  });
}
