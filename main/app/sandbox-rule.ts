/**
 * Chromium's sandbox cannot run as root on Linux, so root may switch it off; for anybody else the switch only means
 * that a page which escapes has the whole account.
 *
 * @returns why the app must not start, or null
 */
export function sandboxRefusal(isSandboxOff: boolean, userId: number | undefined): string | null {
  if (!isSandboxOff || userId === 0) return null;
  return 'Trestle does not start with --no-sandbox: only root on Linux may have the sandbox off. Start it without the flag.';
}
