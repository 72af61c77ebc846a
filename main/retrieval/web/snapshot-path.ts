import { sha256Hex } from '../../storage/content-hash.ts';

/** The kinds of pages that can be read, by what the server says they are. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'application/pdf': 'pdf',
  'application/json': 'json',
  'text/csv': 'csv',
};
const MAX_NAME_LENGTH = 80;

/** @returns the extension by which such a page is read; null when it is of a kind that is not */
export function extensionOf(contentType: string): string | null {
  return EXTENSIONS[contentType] ?? null;
}

/**
 * @returns where a page's bytes lie: `host/path.ext`, readable where possible, with a hash of the address so that two
 *   addresses never share a file
 */
export function snapshotPath(address: string, extension: string): string {
  const { host, pathname } = new URL(address);
  const steps = pathname.split('/').filter(Boolean).map(clean).slice(-6);
  const name = steps.pop() ?? 'index';
  const stem = name.replace(/\.(?:html?|xhtml|php|aspx?|md|txt|pdf|json|csv)$/i, '') || 'index';
  return [clean(host), ...steps, `${stem}-${sha256Hex(address).slice(0, 8)}.${extension}`].join('/');
}

/** What is safe in a file name on every system, and does not hide the file. */
function clean(step: string): string {
  return (
    step
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, MAX_NAME_LENGTH)
      .replace(/[.-]+$/, '') || 'page'
  );
}
