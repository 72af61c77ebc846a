import { realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file of the built interface. */
export interface BundleFile {
  path: string;
  sizeBytes: number;
  mediaType: string;
  /** True when its name holds a hash of its content, so that it can be kept for ever. */
  isImmutable: boolean;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Characters that mean something to a file system and nothing in our names: separators of Windows, streams, NUL. */
const SUSPICIOUS = /[\\:\0]/;

/**
 * Finds the file of the bundle that a URL's path names; `/` is the page. Serves both the server and the `app:` scheme.
 *
 * @param root the bundle's folder
 * @param urlPath as it came, still percent-encoded, without query
 * @returns null for everything that is not a file of a known type inside the folder, reached without any link
 */
export async function findBundleFile(root: string, urlPath: string): Promise<BundleFile | null> {
  const relative = decode(urlPath);
  if (relative === null) return null;
  const mediaType = MEDIA_TYPES[extname(relative)];
  if (mediaType === undefined) return null;
  try {
    const [folder, path] = await Promise.all([realpath(root), realpath(join(root, relative))]);
    // The build writes no links; one that is there was put there, wherever it leads.
    if (path !== join(folder, relative)) return null;
    const stats = await stat(path);
    if (!stats.isFile()) return null;
    return { path, sizeBytes: stats.size, mediaType, isImmutable: relative.startsWith('/assets/') };
  } catch {
    // Absent, unreadable, a loop of links, a name too long: for whoever asks, all of them are "not there".
    return null;
  }
}

/** @returns the path with its encoding undone once, or null when it is not plainly one below the root */
function decode(urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path === '/') return '/index.html';
  if (!path.startsWith('/') || SUSPICIOUS.test(path)) return null;
  const segments = path.slice(1).split('/');
  return segments.some((segment) => segment === '' || segment.startsWith('.')) ? null : path;
}
