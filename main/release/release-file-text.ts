import { ConfigError } from '../base/errors/config-error.ts';
import { StorageError } from '../base/errors/storage-error.ts';
import { canonicalJson, type JsonValue } from '../base/json.ts';
import type { ReleaseFile } from '../contract/release.ts';
import { RELEASE_FILE_VERSION, releaseFile } from '../contract/release-file.ts';

/** A release holds texts that people wrote; more is something else, and would be read whole. */
export const MAX_RELEASE_FILE_BYTES = 64 * 1024 * 1024;
/** No bundle comes near it; what is deeper would overflow the stack of whoever walks it. */
const MAX_DEPTH = 64;
const INDENT = 2;

/**
 * Reads `releases/*.release.json`. Whoever may have written it: nothing of it is used before it was parsed here.
 *
 * @param path as it stands in messages
 * @throws ConfigError naming the file and what is wrong in it, StorageError `schema_too_new`
 */
export function parseReleaseFile(path: string, text: string): ReleaseFile {
  const fail = (what: string, cause?: unknown): never => {
    throw new ConfigError(`${path}: ${what}. Restore the file from version control, or seal the release again.`, {
      details: { path },
      cause,
    });
  };
  if (text.length > MAX_RELEASE_FILE_BYTES)
    return fail(`it has ${text.length} characters, more than a release can have`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return fail(`it is not JSON (${cause instanceof Error ? cause.message : 'unreadable'})`, cause);
  }
  const strange = findStrange(value);
  if (strange !== null) return fail(strange);
  const { releaseFileVersion: version } = (value ?? {}) as { releaseFileVersion?: unknown };
  if (typeof version === 'number' && version > RELEASE_FILE_VERSION) {
    throw new StorageError(
      `${path} has version ${version}; this Trestle reads up to ${RELEASE_FILE_VERSION}. Update Trestle to use it.`,
      { code: 'schema_too_new', details: { path, version } },
    );
  }
  const parsed = releaseFile.safeParse(value);
  if (parsed.success) return parsed.data as unknown as ReleaseFile;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.');
  return fail(`${place}: ${issue?.message.replace(/\.$/, '') ?? 'it is not a release'}`);
}

/** @returns the one text of a release: keys sorted, two spaces, so that any other byte shows */
export function releaseFileText(file: ReleaseFile): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(file)), null, INDENT)}\n`;
}

/** Walks without recursion: what is to be found is what recursion would fall over. */
function findStrange(root: unknown): string | null {
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
    if (Object.hasOwn(value, '__proto__')) return 'it has a key "__proto__"';
    for (const member of Object.values(value as Record<string, JsonValue>))
      waiting.push({ value: member, depth: depth + 1 });
  }
  return null;
}
