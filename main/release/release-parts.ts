import { canonicalJson } from '../base/json.ts';
import type { ReleaseFile, ReleasePart } from '../contract/release.ts';
import { sha256Hex } from '../storage/content-hash.ts';

const FILES = 'files/';

/**
 * @returns every part of a release with its hash, sorted by name: together they cover all of it but the hashes themselves
 *   and the signature, so that whatever was changed can be named
 */
export function partsOf(file: Omit<ReleaseFile, 'parts' | 'signature'>): readonly ReleasePart[] {
  const { bundle, files, index, evidence, name, createdAt, createdBy, notes, releaseFileVersion, releaseHash } = file;
  const { bundleVersion, ...bundleParts } = bundle;
  const about = { name, createdAt, createdBy, notes, releaseFileVersion, releaseHash, bundleVersion };
  return [
    { part: 'about', hash: hashOf(about) },
    ...Object.entries(bundleParts).map(([part, value]) => ({ part, hash: hashOf(value) })),
    ...Object.entries(files).map(([path, text]) => ({ part: FILES + path, hash: sha256Hex(text) })),
    { part: 'index', hash: hashOf(index) },
    { part: 'evidence', hash: hashOf(evidence) },
  ].toSorted((a, b) => (a.part < b.part ? -1 : 1));
}

function hashOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
