/**
 * The links of the scheme `trestle:`. Any page and any mail may hold one, so everything that is not exactly one of these
 * is refused, and what is understood only ever leads somewhere:
 *
 *     trestle://open?workspace=/absolute/path
 *     trestle://trace/0123456789abcdef0123456789abcdef
 *     trestle://view/releases
 */
import { posix, win32 } from 'node:path';
import { type Arrival, LINK_VIEWS, type LinkView } from '../../contract/arrival.ts';

export const LINK_SCHEME = 'trestle';

/** Longer than any of ours; UTF-16 code units. */
const MAX_LINK_LENGTH = 2000;
/** What is shown of a link that was refused. */
const SHOWN_LENGTH = 80;

/** Control characters, and those that are not seen or change the direction of a text that is read before it is agreed to. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u;
const TRACE_ID = /^\/([0-9a-f]{32})$/;

/** @returns whether an argument of the app is meant as a link, whatever it holds */
export function isDeepLink(argument: string): boolean {
  return argument.slice(0, LINK_SCHEME.length + 1).toLowerCase() === `${LINK_SCHEME}:`;
}

/** @returns where the link leads, or that it leads nowhere and why; never throws */
export function parseDeepLink(text: string, platform: NodeJS.Platform = process.platform): Arrival {
  return destination(text, platform) ?? { type: 'told', sentence: refusalOf(text) };
}

function destination(text: string, platform: NodeJS.Platform): Arrival | null {
  if (text.length > MAX_LINK_LENGTH || UNSEEN.test(text)) return null;
  const url = URL.parse(text);
  if (url === null || url.protocol !== `${LINK_SCHEME}:`) return null;
  if (url.username !== '' || url.password !== '' || url.port !== '' || url.hash !== '') return null;
  const parameters = [...url.searchParams];
  switch (url.host) {
    case 'open':
      return url.pathname === '' || url.pathname === '/' ? workspaceLink(parameters, platform) : null;
    case 'trace': {
      const traceId = TRACE_ID.exec(url.pathname)?.[1];
      return traceId === undefined || parameters.length > 0 ? null : { type: 'trace', traceId };
    }
    case 'view': {
      const view = url.pathname.slice(1);
      return isLinkView(view) && parameters.length === 0 ? { type: 'view', view } : null;
    }
    default:
      return null;
  }
}

function workspaceLink(parameters: readonly [string, string][], platform: NodeJS.Platform): Arrival | null {
  const [parameter] = parameters;
  if (parameter === undefined || parameters.length > 1) return null;
  const [name, path] = parameter;
  return name === 'workspace' && isPlainPath(path, platform) ? { type: 'workspace-link', path } : null;
}

/**
 * Whole, as it would be printed, on a disk of this machine: a path that climbs hides where it ends, and looking at a
 * share of another machine already tells that machine who is here.
 */
function isPlainPath(path: string, platform: NodeJS.Platform): boolean {
  if (path.length > MAX_LINK_LENGTH || UNSEEN.test(path)) return false;
  if (platform === 'win32') return /^[A-Za-z]:[\\/]/.test(path) && win32.normalize(path) === path.replaceAll('/', '\\');
  return posix.isAbsolute(path) && !path.startsWith('//') && posix.normalize(path) === path;
}

function isLinkView(view: string): view is LinkView {
  return (LINK_VIEWS as readonly string[]).includes(view);
}

function refusalOf(text: string): string {
  const plain = text.slice(0, SHOWN_LENGTH).replaceAll(new RegExp(UNSEEN, 'gu'), '·').toWellFormed();
  return `Trestle does not know the link ${plain}${text.length > SHOWN_LENGTH ? '…' : ''}, so nothing was opened.`;
}
