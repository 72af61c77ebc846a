import { diffLines, withContext } from '../../base/text-diff.ts';
import type { PromptBlame, PromptDiff } from '../../contract/prompt.ts';
import { chooseVersion, readVersions, type VersionParts } from './prompt-versions.ts';

export async function diffVersions(
  parts: VersionParts,
  request: { id: string; before: string; after: string },
): Promise<PromptDiff> {
  const { id } = request;
  const { versions } = await readVersions(parts, id);
  const before = chooseVersion(id, versions, request.before);
  const after = chooseVersion(id, versions, request.after);
  const lines = diffLines(before.text, after.text);
  const count = (kind: string): number => lines.filter((line) => line.kind === kind).length;
  return {
    id,
    before: before.fingerprint,
    after: after.fingerprint,
    added: count('added'),
    removed: count('removed'),
    lines: withContext(lines),
  };
}

/**
 * Tells of each line of a version which version brought it: the versions whose texts are known, one after the other in the
 * order in which they came.
 */
export async function blameVersion(
  parts: VersionParts,
  { id, version }: { id: string; version: string },
): Promise<PromptBlame> {
  const { versions } = await readVersions(parts, id);
  const wanted = chooseVersion(id, versions, version);
  const oldestFirst = versions.toReversed();
  const until = oldestFirst.findIndex(({ fingerprint }) => fingerprint === wanted.fingerprint);
  const chain = oldestFirst.slice(0, until + 1).filter(({ text, isWhole }) => text !== null && isWhole);
  const whole = chain.at(-1)?.fingerprint === wanted.fingerprint ? chain : [...chain, wanted];
  let text: string | null = null;
  let origins: number[] = [];
  whole.forEach((one, index) => {
    const now = one.text ?? '';
    const before: readonly number[] = origins;
    origins =
      text === null
        ? now.split('\n').map(() => index)
        : diffLines(text, now)
            .filter(({ kind }) => kind !== 'removed')
            .map(({ kind, before: line }) => (kind === 'same' && line !== null ? (before[line - 1] ?? index) : index));
    text = now;
  });
  return {
    lines: wanted.text.split('\n').map((line, index) => {
      const origin = whole[origins[index] ?? 0] ?? wanted;
      return {
        line: index + 1,
        text: line,
        fingerprint: origin.fingerprint,
        at: origin.firstAt,
        author: origin.commit?.author ?? null,
      };
    }),
  };
}
