import { throwIfAborted } from '../../base/abort.ts';
import { AuthError } from '../../base/errors/auth-error.ts';
import { BugError } from '../../base/errors/bug-error.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { canonicalJson, type JsonValue } from '../../base/json.ts';
import type { ParsedRequestOf } from '../../contract/methods.ts';
import type { ReleaseFile } from '../../contract/release.ts';
import { RELEASE_FILE_VERSION } from '../../contract/release-file.ts';
import { diffReleases } from '../../pipeline/diff-releases.ts';
import { sealRelease } from '../../release/sign-release.ts';
import type { SigningKey } from '../../storage/signing-key.ts';
import type { SessionParts } from '../session-parts.ts';
import { agentIds } from '../agent/agent-files.ts';
import { contractFacts } from '../agent/run-tools.ts';
import { namePipeline } from './name-pipeline.ts';
import type { ReleaseFolder, StoredRelease } from './release-folder.ts';
import type { ReleaseIndexes } from './release-index.ts';
import type { ReleaseKeyring } from './release-keys.ts';
import { collectReleaseTexts, readReleaseTexts } from './release-texts.ts';
import { offeredBy } from './check-release.ts';

type Parts = Pick<SessionParts, 'services' | 'path' | 'files' | 'retrieval' | 'releases' | 'redactor' | 'tools'> & {
  folder: ReleaseFolder;
  indexes: ReleaseIndexes;
  keyring: ReleaseKeyring;
  author: string;
  /** False signs only with a key that is there already. */
  makesKey: boolean;
};

/**
 * Seals the working tree: its texts, what they come to, and what its index holds. Nothing is written before all of it is
 * known to be whole.
 *
 * @returns the release, or the one that says the same already; and why it could not be signed
 * @throws ConfigError for files or an index that a release cannot be made of, InvalidArgumentError for a name that is taken
 */
export async function createRelease(
  parts: Parts,
  request: ParsedRequestOf<'release.create'>,
  signal: AbortSignal,
): Promise<{ stored: StoredRelease; unsigned: string | null }> {
  const { path, files, redactor, folder, indexes } = parts;
  const index = parts.retrieval.describe();
  const pipelineId = request.pipeline ?? files.readWorkspace().pipeline;
  refuseIndex(index);
  const offered = agentIds(files).includes(pipelineId) ? await offeredNow(parts, signal) : {};
  const named = namePipeline({ files, pipelineId, index, offered });
  const texts = collectReleaseTexts({ path, files, holdsSecret: (text) => holdsSecret(redactor, text) });
  const again = readReleaseTexts(texts, (read) => namePipeline({ files: read, pipelineId, index, offered }));
  if (again.releaseHash !== named.releaseHash) {
    const paths = diffReleases(named.bundle, again.bundle).map((change) => change.path);
    throw new BugError(`the texts of a release come to another bundle: ${paths.join(', ')}`);
  }
  const seal = await indexes.seal(index.generation, signal);
  if (seal === null) throw emptyIndex();
  throwIfAborted(signal);
  const same = folder
    .list()
    .releases.find(
      ({ file }) =>
        file.releaseHash === named.releaseHash &&
        canonicalJson([file.files, file.index]) === canonicalJson([texts, seal]) &&
        (request.name === undefined || request.name === file.name),
    );
  if (same?.file.signature != null) return { stored: same, unsigned: null };
  const { key, problem } = await findKey(parts);
  if (same !== undefined && key === null) return { stored: same, unsigned: problem };
  const name = same?.file.name ?? request.name ?? nextName(folder, pipelineId);
  if (same === undefined && folder.find(name) !== null) {
    throw new InvalidArgumentError(`There is a release ${name} already, and it is another one. Give another name.`);
  }
  const file: Omit<ReleaseFile, 'parts' | 'signature'> = {
    releaseFileVersion: RELEASE_FILE_VERSION,
    name,
    releaseHash: named.releaseHash,
    createdAt: same?.file.createdAt ?? new Date(parts.services.clock.now()).toISOString(),
    createdBy: same?.file.createdBy ?? parts.author,
    notes: request.notes,
    bundle: named.bundle,
    files: texts,
    index: seal,
    evidence: same?.file.evidence ?? null,
  };
  const stored = folder.write(sealRelease(file, key));
  parts.releases.keepRelease(named.releaseHash, named.bundle);
  return { stored, unsigned: problem };
}

async function offeredNow({ tools }: Parts, signal: AbortSignal): Promise<Readonly<Record<string, JsonValue>>> {
  const catalogue = await tools.open({ signal });
  return offeredBy({ tools: contractFacts(catalogue.contracts.map(({ contract }) => contract)) });
}

/** A release that cannot be signed now can be looked at and asked; it cannot serve. */
async function findKey({
  keyring,
  makesKey,
}: Pick<Parts, 'keyring' | 'makesKey'>): Promise<{ key: SigningKey | null; problem: string | null }> {
  if (!makesKey) {
    const own = await keyring.own();
    return own.key === null ? own : { key: own.key, problem: null };
  }
  try {
    return { key: await keyring.signing(), problem: null };
  } catch (error) {
    if (AuthError.is(error)) return { key: null, problem: error.message };
    throw error;
  }
}

function refuseIndex({ bySource, generation }: ReturnType<SessionParts['retrieval']['describe']>): void {
  if (generation === 0) throw emptyIndex();
  if (bySource === undefined) return;
  throw new ConfigError(
    'Sources are searched in several indexes at once, and a release names one. Flip them to one with `trestle generation flip` first.',
  );
}

function emptyIndex(): ConfigError {
  return new ConfigError(
    'Nothing was ingested yet, so there is no index that a release could name. `trestle ingest` builds it.',
  );
}

/** What looks like a password in a text is most often the name of one; keys and tokens have shapes of their own. */
function holdsSecret(redactor: SessionParts['redactor'], text: string): boolean {
  const mark = /\[redacted (?!password\])/g;
  const count = (of: string): number => of.match(mark)?.length ?? 0;
  return count(redactor.redactText(text).text) > count(text);
}

/** `default-1`, `default-2`, … */
function nextName(folder: ReleaseFolder, pipelineId: string): string {
  const numbers = folder.list().releases.flatMap(({ file }) => {
    const [, id, digits] = /^(.*)-(\d{1,6})$/.exec(file.name) ?? [];
    return id === pipelineId ? [Number(digits)] : [];
  });
  return `${pipelineId}-${Math.max(0, ...numbers) + 1}`;
}
