import { describe, expect, it } from 'vitest';
import type { ReleaseFile, VerifyCheck } from '../../../main/contract/release.ts';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parseReleaseFile, releaseFileText } from '../../../main/release/release-file-text.ts';
import { sealRelease } from '../../../main/release/sign-release.ts';
import { generateSigningSecret, openSigningKey } from '../../../main/storage/signing-key.ts';
import { verifyIndex, verifyReleaseFile } from '../../../main/release/verify-release.ts';
import { releaseKey, signedRelease } from '../../support/release-fixture.ts';

const original = signedRelease();
const rebuilt = { bundle: original.bundle };

function verifyText(text: string): readonly VerifyCheck[] {
  return verifyReleaseFile({ file: parseReleaseFile('r.release.json', text), text, rebuilt });
}
const failedOf = (checks: readonly VerifyCheck[]): string[] =>
  checks.filter(({ held }) => !held).map(({ name }) => name);

/** @returns null for a text that is refused before anything of it is looked at */
function failuresIn(text: string): readonly VerifyCheck[] | null {
  try {
    return verifyText(text).filter(({ held }) => !held);
  } catch (error) {
    if (TrestleError.is(error)) return null;
    throw error;
  }
}

describe('verifying a release', () => {
  it('finds nothing wrong with one as it was written', () => {
    expect(failedOf(verifyText(releaseFileText(original)))).toEqual([]);
  });

  it('takes a checkout that wrote other line ends for the same', () => {
    expect(failedOf(verifyText(releaseFileText(original).replaceAll('\n', '\r\n')))).toEqual([]);
  });

  it('catches a change of any leaf, and names the part with both values', () => {
    const leaves = leavesOf(original as unknown as Json);
    expect(leaves.length).toBeGreaterThan(60);
    for (const path of leaves) {
      const changed = structuredClone(original) as unknown as Json;
      for (const other of othersThan(read(changed, path))) {
        write(changed, path, other);
        const text = `${JSON.stringify(sorted(changed), null, 2)}\n`;
        const failed = failuresIn(text);
        // Not even a release any more.
        if (failed === null) continue;
        expect(failed.length, path.join('.')).toBeGreaterThan(0);
        for (const check of failed) expect(check.expected, `${path.join('.')} ${check.name}`).not.toBe(check.actual);
        const [top] = path;
        const part =
          top === 'bundle' && path[1] !== 'bundleVersion' ? path[1] : top === 'files' ? `files/${path[1]}` : top;
        const names = failed.map(({ name }) => name);
        const named = ['bundle', 'files', 'index', 'evidence'].includes(top ?? '') && part !== 'bundle';
        expect(names, path.join('.')).toContain(named ? part : top === 'parts' ? 'parts' : 'signature');
      }
    }
  });

  it('catches any other byte of the file, white space and the order of keys too', () => {
    const text = releaseFileText(original);
    for (let at = 0; at < text.length; at += 13) {
      const changed = `${text.slice(0, at)}${text[at] === ' ' ? '\t' : ' '}${text.slice(at + 1)}`;
      if (changed === text) continue;
      expect(failuresIn(changed), `byte ${at}`).not.toEqual([]);
    }
    expect(failedOf(verifyText(JSON.stringify(JSON.parse(text))))).toContain('form');
  });

  it('catches a release that somebody sealed again with their own key under the name of another', () => {
    const mallory = openSigningKey(generateSigningSecret());
    const forged = sealRelease({ ...original, notes: 'trust me' }, mallory);
    const keyId = original.signature?.keyId ?? '';
    const named = { ...forged, signature: { ...forged.signature, keyId } } as ReleaseFile;
    expect(failedOf(verifyText(releaseFileText(named)))).toContain('signature');
    // Under their own name it is whole: whether that name means anything is another question, see the signer.
    expect(failedOf(verifyText(releaseFileText(forged)))).toEqual([]);
  });

  it('does not take one that is not signed', () => {
    expect(failedOf(verifyText(releaseFileText(signedRelease({}, null))))).toEqual(['signature']);
  });

  it('does not take texts that come to another bundle, and names what differs', () => {
    const other = { ...original.bundle, retrieval: { ...original.bundle.retrieval, chunker: 'sentence:256/32' } };
    const text = releaseFileText(original);
    const checks = verifyReleaseFile({ file: original, text, rebuilt: { bundle: other } });
    expect(checks.filter(({ held }) => !held)).toMatchObject([
      { name: 'files', message: expect.stringContaining('retrieval.chunker') },
    ]);
    const unreadable = verifyReleaseFile({ file: original, text, rebuilt: { problem: 'no front matter' } });
    expect(failedOf(unreadable)).toEqual(['files']);
  });

  it('does not take evidence about another release, or a verdict that its checks do not bear out', () => {
    const { evidence } = original;
    if (evidence === null) throw new Error('the fixture has evidence');
    const { report } = evidence;
    const foreign = signedRelease({ evidence: { ...evidence, report: { ...report, release: `r-${'0'.repeat(64)}` } } });
    expect(failedOf(verifyText(releaseFileText(foreign)))).toEqual(['evidence']);
    const checks = report.checks.map((check) => ({ ...check, held: false }));
    const painted = signedRelease({ evidence: { ...evidence, report: { ...report, checks } } });
    expect(failedOf(verifyText(releaseFileText(painted)))).toEqual(['evidence']);
    const empty = signedRelease({ evidence: { ...evidence, report: { ...report, checks: [] } } });
    expect(failedOf(verifyText(releaseFileText(empty)))).toEqual(['evidence']);
  });
});

describe('verifying an index', () => {
  const sealed = original.index;
  const never = (): Promise<boolean> => Promise.reject(new Error('nothing was to be embedded'));

  it('holds when it is what was sealed, whatever its number', async () => {
    expect(failedOf(await verifyIndex(sealed, { generation: 9, seal: sealed }, never))).toEqual([]);
  });

  it('says that it is not built here, which fails nothing', async () => {
    const [check] = await verifyIndex(sealed, null, never);
    expect(check).toMatchObject({ name: 'index', held: true, actual: 'not built here' });
  });

  it('fails when it holds other chunks', async () => {
    const other = { ...sealed, contentHash: '0'.repeat(64) };
    expect(failedOf(await verifyIndex(sealed, { generation: 3, seal: other }, never))).toEqual(['index']);
  });

  it.each([true, false])(
    'computes other vectors again and takes them only when they mean the same: %s',
    async (agree) => {
      const other = { ...sealed, vectorsHash: '0'.repeat(64) };
      const checks = await verifyIndex(sealed, { generation: 3, seal: other }, async () => agree);
      expect(failedOf(checks)).toEqual(agree ? [] : ['vectors']);
    },
  );
});

describe('a signing key', () => {
  it('is the same key again from its secret, and signs nothing but what it is given', () => {
    const secret = generateSigningSecret();
    expect(openSigningKey(secret).keyId).toBe(openSigningKey(secret).keyId);
    expect(openSigningKey(secret).keyId).not.toBe(releaseKey.keyId);
    expect(() => openSigningKey('bm90IGEga2V5')).toThrow(/RELEASE_SIGNING_KEY/);
  });
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function leavesOf(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
}
function read(value: Json, path: readonly string[]): Json {
  return path.reduce<Json>((at, key) => (at as { [key: string]: Json })[key] ?? null, value);
}
function write(value: Json, path: readonly string[], leaf: Json): void {
  const parent = read(value, path.slice(0, -1)) as { [key: string]: Json };
  parent[path.at(-1) ?? ''] = leaf;
}
function othersThan(leaf: Json): Json[] {
  if (typeof leaf === 'number') return [leaf + 1, String(leaf)];
  if (typeof leaf === 'boolean') return [!leaf];
  if (leaf === null) return ['null', 0];
  if (typeof leaf !== 'string') throw new Error('that is no leaf');
  const text = leaf;
  const last = text.at(-1) === '0' ? '1' : '0';
  return [`${text.slice(0, -1)}${last}`, `${text} `, null];
}
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
