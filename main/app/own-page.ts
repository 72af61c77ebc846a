import type { WebFrameMain } from 'electron';
import { isOwnUrl } from './own-origin.ts';

/** @returns whether a message came from the top frame of our own page; the frame is null when it is gone already */
export function isOwnPage(frame: Pick<WebFrameMain, 'parent' | 'url'> | null): frame is WebFrameMain {
  return frame !== null && frame.parent === null && isOwnUrl(frame.url);
}
