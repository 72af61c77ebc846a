import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Bytes of the session token and of the one-time code: 256 bits, beyond guessing. */
export const TOKEN_BYTES = 32;

export interface Session {
  /** Whether the request carries the session's cookie. */
  isSignedIn(headers: IncomingHttpHeaders): boolean;
  /** Whether the request carries the session's token as `Authorization: Bearer`, as programs do; a page never can unasked. */
  isBearer(headers: IncomingHttpHeaders): boolean;
  /** The code of the present exchange URL, unused so far. */
  readonly code: string;
  /**
   * Spends the present code.
   *
   * @returns the cookie to set, or null when the code is not the present one; a new code takes its place
   */
  exchange(code: string): string | null;
}

/**
 * One session for one person on one machine: a token that only ever travels in an HttpOnly cookie, and a code that can
 * be turned into that cookie once. The code is what the terminal prints; once used, it is worthless in a history, a
 * log or over a shoulder.
 *
 * @param port part of the cookie's name, since cookies are shared by all ports of a host
 * @param token kept over restarts by the caller, or made anew for this run
 */
export function createSession(port: number, token = newToken()): Session {
  const cookieName = `trestle-${port}`;
  let code = newToken();
  return {
    get code() {
      return code;
    },
    isSignedIn(headers) {
      const cookie = cookieNamed(cookieName, headers.cookie);
      return cookie !== undefined && isEqual(cookie, token);
    },
    isBearer({ authorization }) {
      const [, offered] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
      return offered !== undefined && isEqual(offered, token);
    },
    exchange(offered) {
      if (!isEqual(offered, code)) return null;
      code = newToken();
      return `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`;
    },
  };
}

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Compares digests, so that neither the length nor the first difference shows in the time it takes. */
function isEqual(offered: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(secret));
}

function cookieNamed(name: string, header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const separator = pair.indexOf('=');
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return undefined;
}
