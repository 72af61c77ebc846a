import { canonicalJson } from '../base/json.ts';
import type { ReleaseFile } from '../contract/release.ts';
import { partsOf } from './release-parts.ts';
import { isSignedBy, keyIdOf, type SigningKey } from '../storage/signing-key.ts';

/** Stands before what is signed: a signature of a release is one of nothing else. */
const PURPOSE = 'trestle release 1\n';

/** @returns what a signature covers: the canonical JSON of everything but the signature itself */
function signedText(file: ReleaseFile): string {
  const { signature: _, ...rest } = file;
  return PURPOSE + canonicalJson(rest);
}

/**
 * @param key null leaves it unsigned, which serves nothing
 * @returns the release with the hashes of its parts, signed
 */
export function sealRelease(file: Omit<ReleaseFile, 'parts' | 'signature'>, key: SigningKey | null): ReleaseFile {
  const unsigned: ReleaseFile = { ...file, parts: partsOf(file), signature: null };
  if (key === null) return unsigned;
  const { keyId, publicKey } = key;
  return { ...unsigned, signature: { keyId, publicKey, value: key.sign(signedText(unsigned)) } };
}

/** @returns whether the release is signed, by the key that it names, as it is */
export function isReleaseSigned(file: ReleaseFile): boolean {
  const { signature } = file;
  if (signature === null || keyIdOf(signature.publicKey) !== signature.keyId) return false;
  return isSignedBy(signature.publicKey, signedText(file), signature.value);
}
