import { canonicalJson } from '../base/json.ts';
import type { IndexSeal, ReleaseBundle, ReleaseFile, VerifyCheck } from '../contract/release.ts';
import { diffReleases } from '../pipeline/diff-releases.ts';
import { hashRelease } from '../pipeline/release-bundle.ts';
import { sha256Hex } from '../storage/content-hash.ts';
import { releaseFileText } from './release-file-text.ts';
import { partsOf } from './release-parts.ts';
import { isReleaseSigned } from './sign-release.ts';

/** Dotted paths named in a message at most. */
const MAX_NAMED = 3;
const NOTHING = 'nothing';

/** A release file as it lies on the disk, and what its texts come to here. */
export interface ReleaseToVerify {
  file: ReleaseFile;
  /** As it was read. */
  text: string;
  /** What its texts are as a bundle, or why they are none. */
  rebuilt: { bundle: ReleaseBundle } | { problem: string };
}

/** An index of this machine that a release could run on. */
export interface LocalIndex {
  generation: number;
  seal: IndexSeal;
}

/**
 * Holds a release against itself: its form, its hash, every part against its own hash, its texts against its bundle, its
 * evidence, its signature. Nothing of one that fails any of them may be served.
 *
 * @returns every check, those that failed too, each with what was expected and what is
 */
export function verifyReleaseFile({ file, text, rebuilt }: ReleaseToVerify): readonly VerifyCheck[] {
  return [
    checkForm(file, text),
    checkBundle(file),
    ...checkParts(file),
    checkTexts(file, rebuilt),
    checkEvidence(file),
    checkSignature(file),
  ];
}

function checkForm(file: ReleaseFile, text: string): VerifyCheck {
  // A checkout may have changed the ends of lines, which means nothing in JSON.
  const expected = sha256Hex(releaseFileText(file));
  const actual = sha256Hex(text.replaceAll('\r\n', '\n'));
  const message = 'The file is not written as a release is: something was changed by hand.';
  return check('form', { expected, actual, message });
}

function checkBundle({ bundle, releaseHash }: ReleaseFile): VerifyCheck {
  const message = 'The bundle is another one than the hash names.';
  return check('bundle', { expected: releaseHash, actual: hashRelease(bundle), message });
}

/** One check for the list, one more for each part that is not what it says. */
function checkParts(file: ReleaseFile): readonly VerifyCheck[] {
  const parts = partsOf(file);
  const listed = new Map(file.parts.map(({ part, hash }) => [part, hash]));
  const actual = new Map(parts.map(({ part, hash }) => [part, hash]));
  const failed = [...new Set([...listed.keys(), ...actual.keys()])]
    .filter((name) => listed.get(name) !== actual.get(name))
    .toSorted();
  const list = check('parts', {
    expected: sha256Hex(canonicalJson(file.parts)),
    actual: sha256Hex(canonicalJson(parts)),
    message: failed.length === 0 ? 'The list of parts was changed.' : `Changed: ${failed.join(', ')}.`,
  });
  return [
    list,
    ...failed.map((name) =>
      check(name, {
        expected: listed.get(name) ?? NOTHING,
        actual: actual.get(name) ?? NOTHING,
        message: `${name} is not what was sealed.`,
      }),
    ),
  ];
}

function checkTexts({ bundle, releaseHash }: ReleaseFile, rebuilt: ReleaseToVerify['rebuilt']): VerifyCheck {
  if ('problem' in rebuilt) {
    return check('files', { expected: releaseHash, actual: 'unreadable', message: rebuilt.problem });
  }
  const differing = diffReleases(bundle, rebuilt.bundle).map(({ path }) => path);
  const more = differing.length > MAX_NAMED ? ` and ${differing.length - MAX_NAMED} more` : '';
  return check('files', {
    expected: releaseHash,
    actual: hashRelease(rebuilt.bundle),
    message: `The texts come to another bundle: ${differing.slice(0, MAX_NAMED).join(', ')}${more} differ.`,
  });
}

function checkEvidence({ evidence, releaseHash }: ReleaseFile): VerifyCheck {
  if (evidence === null) {
    return { name: 'evidence', held: true, expected: NOTHING, actual: NOTHING, message: 'No gate has judged it yet.' };
  }
  const { report } = evidence;
  if (report.release !== releaseHash) {
    return check('evidence', {
      expected: releaseHash,
      actual: report.release,
      message: `The evidence of gate ${report.gateId} is about another release.`,
    });
  }
  const held = report.checks.length > 0 && report.checks.every((one) => one.held);
  return check('evidence', {
    expected: held ? 'held' : 'refused',
    actual: report.held ? 'held' : 'refused',
    message: `The verdict of gate ${report.gateId} is not what its checks say.`,
  });
}

function checkSignature(file: ReleaseFile): VerifyCheck {
  const { signature } = file;
  if (signature === null) {
    return check('signature', { expected: 'a signature', actual: NOTHING, message: 'It is not signed.' });
  }
  const isSigned = isReleaseSigned(file);
  return {
    name: 'signature',
    held: isSigned,
    expected: signature.keyId,
    actual: isSigned ? signature.keyId : 'another key, or another text',
    message: isSigned ? '' : `${signature.keyId} did not sign this: something of it was changed afterwards.`,
  };
}

/**
 * Holds the index of this machine against the seal.
 *
 * @param local the one that would serve; null where none is built
 * @param vectorsAgree whether vectors that were computed again here mean the same; asked only when they are not equal
 */
export async function verifyIndex(
  sealed: IndexSeal,
  local: LocalIndex | null,
  vectorsAgree: (generation: number) => Promise<boolean>,
): Promise<readonly VerifyCheck[]> {
  if (local === null) {
    const message = 'Its index is not built on this machine. `trestle ingest` builds it from the documents.';
    return [{ name: 'index', held: true, expected: sealed.contentHash, actual: 'not built here', message }];
  }
  const { seal, generation } = local;
  const content = check('index', {
    expected: sealed.contentHash,
    actual: seal.contentHash,
    message: `g${generation} holds ${count(seal)}; ${count(sealed)} were sealed. The documents have changed since, or the index was.`,
  });
  if (!content.held) return [content];
  const isEqual = seal.vectorsHash === sealed.vectorsHash;
  const isNear = isEqual || (await vectorsAgree(generation));
  const vectors: VerifyCheck = {
    name: 'vectors',
    held: isNear,
    expected: sealed.vectorsHash,
    actual: seal.vectorsHash,
    message: isEqual
      ? ''
      : isNear
        ? `The vectors of g${generation} were computed on another machine; computed again here they mean the same.`
        : `The vectors of g${generation} are not those of its texts.`,
  };
  if (sealed.sourcesHash === undefined) return [content, vectors];
  const sources = check('sources', {
    expected: sealed.sourcesHash,
    actual: seal.sourcesHash ?? NOTHING,
    message: `The texts that g${generation} quotes are not those that its chunks were cut from.`,
  });
  return [content, sources, vectors];
}

function count({ chunks, documents }: IndexSeal): string {
  return `${chunks} chunks of ${documents} documents`;
}

function check(name: string, given: { expected: string; actual: string; message: string }): VerifyCheck {
  const held = given.expected === given.actual;
  return { name, held, ...given, message: held ? '' : given.message };
}
