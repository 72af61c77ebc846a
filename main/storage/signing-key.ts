import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { AuthError } from '../base/errors/auth-error.ts';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { sha256Hex } from './content-hash.ts';

const KEY_ID_DIGITS = 16;
/** Ed25519: 64 bytes. */
const SIGNATURE_BYTES = 64;

/** An ed25519 key that can sign; its private half never leaves whoever holds this. */
export interface SigningKey {
  /** See `keyIdOf`. */
  keyId: string;
  /** SPKI DER in base64. */
  publicKey: string;
  /** @returns base64 */
  sign(text: string | Uint8Array): string;
}

/** @returns PKCS #8 DER in base64, one line: what the vault keeps */
export function generateSigningSecret(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

/** @throws AuthError for a secret that is no ed25519 key; the secret is not in the message */
export function openSigningKey(secret: string): SigningKey {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(secret.trim(), 'base64'), type: 'pkcs8', format: 'der' });
  } catch (cause) {
    throw notAKey(cause);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw notAKey(null);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    publicKey,
    keyId: keyIdOf(publicKey),
    sign: (text) => sign(null, bytesOf(text), key).toString('base64'),
  };
}

/** @returns `k-` and the first 16 digits of the sha256 of the key as it is spelled */
export function keyIdOf(publicKey: string): string {
  return `k-${sha256Hex(publicKey).slice(0, KEY_ID_DIGITS)}`;
}

/** @returns whether the key signed the text; false too for a key or a signature that is none, or is spelled in another way */
export function isSignedBy(publicKey: string, text: string | Uint8Array, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== SIGNATURE_BYTES || bytes.toString('base64') !== signature) return false;
  const key = readKey(publicKey);
  return key !== null && verify(null, bytesOf(text), key, bytes);
}

/** @throws InvalidArgumentError for a text that is no ed25519 public key in PEM */
export function readPublicKeyPem(text: string): string {
  try {
    const key = createPublicKey({ key: text, format: 'pem' });
    // A private key is taken for its public half; whoever hands one over should hear of it.
    if (key.asymmetricKeyType === 'ed25519' && !text.includes('PRIVATE')) {
      return key.export({ type: 'spki', format: 'der' }).toString('base64');
    }
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError(
    'That is no ed25519 public key. The maker of a release writes one with `trestle release keys --export FILE`.',
  );
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text;
}

function readKey(publicKey: string): KeyObject | null {
  try {
    const bytes = Buffer.from(publicKey, 'base64');
    if (bytes.toString('base64') !== publicKey) return null;
    const key = createPublicKey({ key: bytes, type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function notAKey(cause: unknown): AuthError {
  return new AuthError(
    'The secret RELEASE_SIGNING_KEY is no ed25519 private key (PKCS #8 DER in base64). Remove it with `trestle secret remove RELEASE_SIGNING_KEY`; the next release makes a new one.',
    { cause },
  );
}
