import { isAbsolutePath } from '../../app/is-absolute-path.ts';
import { pathProblem } from '../../app/path-problem.ts';

/** What is typed to be added, as far as it can be told from its letters. */
export type AddTarget =
  | { type: 'none' }
  /** A folder or a file. */
  | { type: 'path' }
  /** A file with an address on each line. */
  | { type: 'list' }
  /** `isLocal`: on this machine, which offline does not deny. */
  | { type: 'web'; host: string; isLocal: boolean }
  | { type: 'problem'; message: string };

/** @returns what would be added; the engine decides the rest */
export function addTarget(typed: string): AddTarget {
  const text = typed.trim();
  if (text === '') return { type: 'none' };
  if (isAbsolutePath(text)) return text.endsWith('.urls') ? { type: 'list' } : { type: 'path' };
  if (/^https?:/i.test(text)) return webTarget(text);
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    return {
      type: 'problem',
      message: 'Only http and https addresses are fetched. Copy the files to a folder instead.',
    };
  }
  if (looksLikeHost(text)) return { type: 'problem', message: `Write the whole address: https://${text}` };
  return { type: 'problem', message: `${pathProblem(text) ?? ''} An address begins with https://.`.trim() };
}

function webTarget(text: string): AddTarget {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) {
    return { type: 'problem', message: 'An address names a site: https://docs.example.com/sitemap.xml' };
  }
  return { type: 'web', host: url.host, isLocal: isThisMachine(url.hostname) };
}

const looksLikeHost = (text: string): boolean => /^[a-z\d-]+(\.[a-z\d-]+)+(:\d+)?(\/\S*)?$/i.test(text);

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** @returns why it cannot be added now, as the tooltip of the button; null when it can */
export function addBlockedReason(target: AddTarget, isOffline: boolean): string | null {
  switch (target.type) {
    case 'none':
      return 'Name a folder or file by its whole path, or an address, first';
    case 'problem':
      return target.message;
    case 'web':
      return isOffline && !target.isLocal ? `Offline: ${target.host} cannot be reached` : null;
    case 'path':
    case 'list':
      return null;
  }
}
