import type { BrowserWindow, Dialog, Shell } from 'electron';

/** Longer than any link a person can judge by reading it. */
const MAX_LENGTH = 2000;

const OPENABLE: ReadonlySet<string> = new Set(['https:', 'mailto:']);

/**
 * @returns the link as the system will get it, when it is one that may leave the app: https or mailto, without a name
 *   and password in it; null for everything else
 */
export function externalLink(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !OPENABLE.has(url.protocol) || url.href.length > MAX_LENGTH) return null;
  return url.username === '' && url.password === '' ? url.href : null;
}

/** Opens a link in the user's browser or mail program, after showing all of it and asking. */
export async function openExternalLink(
  text: string,
  {
    shell,
    dialog,
    window,
  }: { shell: Pick<Shell, 'openExternal'>; dialog: Pick<Dialog, 'showMessageBox'>; window: BrowserWindow },
): Promise<void> {
  const link = externalLink(text);
  if (link === null) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Open this link outside Trestle?',
    // The parsed form: foreign letters that only look like a known name show as what they are.
    detail: link,
    buttons: ['Cancel', 'Open link'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (response === 1) await shell.openExternal(link);
}
