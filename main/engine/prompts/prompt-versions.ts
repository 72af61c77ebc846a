import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { objectOf } from '../../base/text-in-json.ts';
import type { PromptHistory, PromptVersion, PromptVersionText } from '../../contract/prompt.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { promptOfBundle } from '../../pipeline/prompts/bundled-prompt.ts';
import { committedTexts, type CommittedPrompt, promptCommits } from '../../workspace/git/prompt-commits.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { listPromptFiles } from '../../workspace/prompts/list-prompt-files.ts';
import { writePromptText } from '../../workspace/prompts/write-prompt-text.ts';
import type { SessionParts } from '../session-parts.ts';
import { usesOfPrompt } from './prompt-uses.ts';

export type VersionParts = Pick<SessionParts, 'path' | 'files' | 'services' | 'promptTexts' | 'releases' | 'isTrusted'>;

/** A version with all that is known of it. */
export interface KnownVersion extends PromptVersion {
  text: string | null;
  partials: Readonly<Record<string, string>>;
  isWhole: boolean;
}

/** @returns every version of a prompt that is known, newest first: the file, the journal, releases and git */
export async function readVersions(
  parts: VersionParts,
  id: string,
): Promise<{ versions: readonly KnownVersion[]; gitNote: string | null; path: string | null }> {
  const { files, promptTexts } = parts;
  const working = files.readPrompts().byId.get(id) ?? null;
  const file = listPromptFiles(parts.path).files.find((known) => known.id === id) ?? null;
  const kept = promptTexts.list(id);
  const uses = new Map(promptTexts.uses(id).map((use) => [use.fingerprint, use]));
  const releases = promptTexts.releases(id);
  const path = file?.path ?? kept.at(-1)?.path ?? null;
  const { commits, note } = await commitsOf(parts, path);
  const pins = usesOfPrompt(files, id);
  const committed = new Map<string, CommittedPrompt>();
  // The commit that brought a version is the first that has it.
  for (const commit of commits) {
    if (commit.prompt.id === id && !committed.has(commit.prompt.fingerprint))
      committed.set(commit.prompt.fingerprint, commit);
  }
  const fingerprints = new Set([
    ...(working === null ? [] : [working.fingerprint]),
    ...kept.map(({ fingerprint }) => fingerprint),
    ...uses.keys(),
    ...releases.keys(),
    ...committed.keys(),
  ]);
  const versions = [...fingerprints].map((fingerprint): KnownVersion => {
    const isWorking = fingerprint === working?.fingerprint;
    const text = kept.find((one) => one.fingerprint === fingerprint);
    const commit = committed.get(fingerprint);
    const use = uses.get(fingerprint);
    const ofReleases = releases.get(fingerprint) ?? [];
    const times = [text?.firstAt, commit?.at, use?.firstAt, ofReleases[0]?.firstUsedAt].filter(
      (at) => at !== undefined,
    );
    const lastTimes = [...times, use?.lastAt, ofReleases.at(-1)?.firstUsedAt].filter((at) => at !== undefined);
    const own =
      isWorking && file !== null ? { text: file.text, partials: working.partials ?? {} } : (text ?? commit ?? null);
    const inJournal = text !== undefined || use !== undefined || ofReleases.length > 0;
    return {
      fingerprint,
      firstAt: times.toSorted()[0] ?? null,
      lastAt: lastTimes.toSorted().at(-1) ?? null,
      from: [
        ...(isWorking ? (['working'] as const) : []),
        ...(inJournal ? (['journal'] as const) : []),
        ...(commit === undefined ? [] : (['git'] as const)),
      ],
      commit:
        commit === undefined
          ? null
          : { hash: commit.hash.slice(0, SHORT_HASH), author: commit.author, subject: commit.subject },
      releases: ofReleases.map(({ releaseHash }) => releaseHash),
      pinnedBy: [
        ...new Set(
          pins.flatMap(({ pinned, pipelineId }) =>
            pinned !== null && fingerprint.startsWith(pinned) ? [pipelineId] : [],
          ),
        ),
      ],
      traces: use?.traces ?? 0,
      groundedShare: use?.groundedShare ?? null,
      ...(own === null
        ? ofRelease(parts, id, ofReleases[0]?.releaseHash)
        : { text: own.text, partials: own.partials, isWhole: true }),
    };
  });
  const newestFirst = versions.toSorted(
    (a, b) =>
      Number(b.from.includes('working')) - Number(a.from.includes('working')) ||
      ((a.firstAt ?? '') < (b.firstAt ?? '')
        ? 1
        : (a.firstAt ?? '') > (b.firstAt ?? '')
          ? -1
          : a.fingerprint < b.fingerprint
            ? -1
            : 1),
  );
  return { versions: newestFirst, gitNote: note, path };
}
const SHORT_HASH = 10;

/** Where only a release knows a version, its templates are known and the rest of its file is not. */
function ofRelease(
  { releases }: VersionParts,
  id: string,
  releaseHash: string | undefined,
): Pick<KnownVersion, 'text' | 'partials' | 'isWhole'> {
  const prompt = releaseHash === undefined ? null : promptInRelease(releases, releaseHash, id);
  if (prompt === null) return { text: null, partials: {}, isWhole: false };
  return { text: writePromptText(prompt), partials: prompt.partials ?? {}, isWhole: false };
}

function promptInRelease(releases: VersionParts['releases'], releaseHash: string, id: string): PromptFile | null {
  const { bundle } = releases.readRelease(releaseHash);
  const kept = objectOf(bundle.prompts[id]);
  const { stages = [] } = (objectOf(bundle.pipeline) ?? {}) as {
    stages?: readonly { id: string; with?: { prompt?: string } }[];
  };
  const stage = stages.find((one) => one.with?.prompt === id);
  return kept === null ? null : promptOfBundle(id, kept, objectOf(bundle.models[stage?.id ?? '']));
}

async function commitsOf(
  { path: workspace, services, isTrusted }: VersionParts,
  path: string | null,
): Promise<{ commits: readonly CommittedPrompt[]; note: string | null }> {
  // A repository that came with a folder could make git start what it says.
  if (!isTrusted()) return { commits: [], note: 'git is not asked in a workspace that is not trusted.' };
  if (path === null) return { commits: [], note: 'The prompt has no file.' };
  return promptCommits(path, { workspace, environment: services.environment });
}

export async function readHistory(parts: VersionParts, id: string): Promise<PromptHistory> {
  const { versions, gitNote } = await readVersions(parts, id);
  if (versions.length === 0) throw new NotFoundError(`There is no prompt "${id}" here, and there never was.`);
  return {
    id,
    gitNote,
    versions: versions.map(({ text: _text, partials: _partials, isWhole: _isWhole, ...version }) => version),
  };
}

/**
 * @param version `working`, a fingerprint or its first digits
 * @throws NotFoundError when there is none, or none whose text is known; InvalidArgumentError for digits of several
 */
export function chooseVersion(
  id: string,
  versions: readonly KnownVersion[],
  version: string,
): KnownVersion & { text: string } {
  const found =
    version === 'working'
      ? versions.filter(({ from }) => from.includes('working'))
      : versions.filter(({ fingerprint }) => fingerprint.startsWith(version));
  const [first, second] = found;
  if (first === undefined) {
    const known = versions.map(({ fingerprint }) => fingerprint.slice(0, SHORT_HASH)).join(', ') || 'none';
    throw new NotFoundError(
      version === 'working'
        ? `There is no file of the prompt "${id}" that can be read.`
        : `The prompt ${id} has no version ${version}. Known: ${known}.`,
    );
  }
  if (second !== undefined)
    throw new InvalidArgumentError(`${version} begins more than one version of ${id}. Give more digits.`);
  if (first.text === null) {
    throw new NotFoundError(`Traces name the version ${version} of ${id}, and nobody kept what it said.`);
  }
  return { ...first, text: first.text };
}

export async function readVersion(parts: VersionParts, id: string, version: string): Promise<PromptVersionText> {
  const { versions } = await readVersions(parts, id);
  const { fingerprint, text, isWhole } = chooseVersion(id, versions, version);
  return { fingerprint, text, isWhole };
}

/** @returns a version as it is rendered: with the partials that it had */
export async function promptOfVersion(parts: VersionParts, id: string, version: string): Promise<PromptFile> {
  const { versions, path } = await readVersions(parts, id);
  const { text, partials } = chooseVersion(id, versions, version);
  return parsePrompt({ path: path ?? `prompts/${id}.prompt.md`, text, partials: (name) => partials[name] ?? null });
}

/** @returns answers `PromptInfo.isChanged` for the prompts of one list, git asked once */
export async function createChangedLook(
  { path: workspace, services, isTrusted, promptTexts }: VersionParts,
  paths: readonly string[],
): Promise<(prompt: { id: string; path: string; text: string; fingerprint: string }) => Promise<boolean | null>> {
  const committed = isTrusted()
    ? await committedTexts(paths, { workspace, environment: services.environment })
    : new Map<string, string>();
  return async ({ id, path, text, fingerprint }) => {
    const before = committed.get(path);
    if (before !== undefined) return before !== text;
    const releases = [...promptTexts.releases(id)];
    const newest = releases.toSorted(([, a], [, b]) =>
      (a.at(-1)?.firstUsedAt ?? '') < (b.at(-1)?.firstUsedAt ?? '') ? 1 : -1,
    )[0];
    return newest === undefined ? null : newest[0] !== fingerprint;
  };
}
