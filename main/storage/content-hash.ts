import { hash } from 'node:crypto';

/** @returns sha256 of the text's UTF-8 bytes (or of the bytes), 64 lower-case hex digits */
export function sha256Hex(content: string | Uint8Array): string {
  return hash('sha256', content);
}
