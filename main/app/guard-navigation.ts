import type { WebContents } from 'electron';
import { isOwnUrl } from './own-origin.ts';

/**
 * Keeps a page where it belongs: it cannot be led to another origin, by itself, by a frame in it or by a redirect, it
 * opens no windows and holds no webview.
 *
 * @param onLink a link the page wants opened elsewhere; whether it may be is for the listener to decide
 */
export function guardNavigation(contents: WebContents, onLink: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    onLink(url);
    return { action: 'deny' };
  });
}
