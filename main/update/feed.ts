import * as z from 'zod';
import { DeniedError } from '../base/errors/denied-error.ts';
import { PACKAGE_KINDS } from '../contract/update.ts';
import { isSignedBy } from '../storage/signing-key.ts';
import { VERSION_PATTERN } from './compare-versions.ts';

/** A feed is a page of text; more is something else. Bytes. */
export const MAX_FEED_BYTES = 64 * 1024;
/** No package of ours is a tenth of this. Bytes. */
const MAX_ARTEFACT_BYTES = 4 * 1024 ** 3;
const MAX_NOTES = 20_000;
const MAX_ARTEFACTS = 50;

const version = z.string().regex(VERSION_PATTERN, 'must be a version, e.g. 1.2.3');
const time = z.iso.datetime();

/** As `process.platform` and `process.arch` say. */
const platform = z.enum(['linux', 'darwin', 'win32']);
const arch = z.enum(['x64', 'arm64']);
const kind = z.enum(PACKAGE_KINDS);

const artefact = z.object({
  platform,
  arch,
  kind,
  /** Of the feed's own host: whole, or relative to the feed. */
  url: z.string().min(1).max(2000),
  sizeBytes: z.int().min(1).max(MAX_ARTEFACT_BYTES),
  /** Hex. */
  sha512: z.string().regex(/^[0-9a-f]{128}$/, 'must be 128 hex digits'),
});
export type FeedArtefact = z.infer<typeof artefact>;

/** A package of a kind, or for a machine, that this version has never heard of is nothing to it. */
const artefacts = z
  .array(z.looseObject({ platform: z.string(), arch: z.string(), kind: z.string() }))
  .min(1)
  .max(MAX_ARTEFACTS)
  .transform((all) =>
    all.filter(
      (one) =>
        platform.safeParse(one.platform).success &&
        arch.safeParse(one.arch).success &&
        kind.safeParse(one.kind).success,
    ),
  )
  .pipe(z.array(artefact));

/**
 * What a release is and where its packages lie. The exact bytes are signed, beside the feed, so nothing in here is read
 * before the signature holds. Every installed version reads what later ones write: fields it does not know are left out.
 */
const updateFeed = z.object({
  format: z.literal('trestle-update-feed'),
  version: z.literal(1),
  release: version,
  /** From which version on it can be installed over the one that is there. */
  minimumVersion: version,
  publishedAt: time,
  /** After this a copy of the feed is nothing any more: whoever holds back newer ones can do so for this long only. */
  expiresAt: time,
  notes: z.string().max(MAX_NOTES),
  artefacts,
});
export type UpdateFeed = z.infer<typeof updateFeed>;

/**
 * Checks a feed's signature over its exact bytes, then reads it.
 *
 * @param options.signature base64 of an ed25519 signature, as it was served; blank space around it does not count
 * @param options.publicKey SPKI DER in base64
 * @throws DeniedError when the key did not sign these bytes, or they are no feed
 */
export function openFeed(options: { bytes: Uint8Array; signature: string; publicKey: string }): UpdateFeed {
  const { bytes, signature, publicKey } = options;
  if (bytes.byteLength > MAX_FEED_BYTES) throw refused(`it is larger than ${MAX_FEED_BYTES} bytes`);
  if (!isSignedBy(publicKey, bytes, signature.trim())) {
    throw refused('its signature is not by the key that this Trestle takes releases from');
  }
  return parseFeed(bytes);
}

/** Reads a feed whose signature holds, or one that is about to be signed. @throws DeniedError for what is no feed */
export function parseFeed(bytes: Uint8Array): UpdateFeed {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refused('it is not JSON');
  }
  const parsed = updateFeed.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'cannot be read'}`);
}

function refused(why: string): DeniedError {
  return new DeniedError(`The update feed was refused: ${why}. Nothing was downloaded.`);
}
