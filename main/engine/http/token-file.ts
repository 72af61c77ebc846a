import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { newToken } from './session.ts';

/** 32 bytes as base64url. */
const TOKEN_SHAPE = /^[\w-]{43}$/;

/**
 * Reads the session token kept in a file, or makes one there, so that a browser stays signed in when the server is
 * started again.
 *
 * @throws DeniedError when others may read the file; ConfigError when it holds something else
 */
export function readTokenFile(path: string): string {
  const made = makeTokenFile(path);
  if (made !== undefined) return made;
  const file = openSync(path, 'r');
  try {
    // Of the open file, so that it cannot be exchanged between the check and the reading.
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) {
      throw new DeniedError(`${path} holds the server's token and others may read it; run chmod 600 ${path}.`);
    }
    const token = readFileSync(file, 'utf8').trim();
    if (!TOKEN_SHAPE.test(token)) throw new ConfigError(`${path} does not hold a token; remove it to get a new one.`);
    return token;
  } finally {
    closeSync(file);
  }
}

/** @returns undefined when there is a file already */
function makeTokenFile(path: string): string | undefined {
  const token = newToken();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `${token}\n`, { flag: 'wx', mode: 0o600 });
    return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}
