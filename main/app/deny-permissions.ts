import type { Session } from 'electron';
import { isOwnUrl } from './own-origin.ts';

/** Electron's name for writing to the clipboard from a page; the only thing ours may do. */
const CLIPBOARD_WRITE = 'clipboard-sanitized-write';

/** @returns whether a page may have what it asks for: nothing, but for writing to the clipboard from our own origin */
export function mayHave(permission: string, origin: string): boolean {
  return permission === CLIPBOARD_WRITE && isOwnUrl(origin);
}

/** Electron approves every request by default; this denies them, the checks and the devices alike. */
export function denyPermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayHave(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin));
  session.setDevicePermissionHandler(() => false);
}
