import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DeniedError } from '../base/errors/denied-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import { StorageError } from '../base/errors/storage-error.ts';
import { objectOf, parsedJson } from '../base/text-in-json.ts';
import type { EngineClient } from '../contract/methods.ts';
import type { VerifyReport } from '../contract/release.ts';
import type { CliContext, GlobalFlags } from './cli-context.ts';

export interface OpenedRelease {
  hash: string;
  pipelineId: string;
}

/**
 * Opens what one release is served from: its own folder when that is named, else the workspace. Nothing is served of a
 * release that does not verify; a folder from elsewhere is trusted by this act when somebody known signed all of it.
 *
 * @throws StorageError with the part that is not what was sealed, DeniedError for a folder of somebody unknown, NotFoundError
 */
export async function openRelease(
  context: CliContext,
  engine: EngineClient,
  given: string,
  flags: GlobalFlags & { documentsMayChange?: boolean },
): Promise<OpenedRelease> {
  const path = context.resolvePath(given);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  // Before it is opened: what opening writes must not be taken for what the folder brought.
  if (isFolder) await refuseStranger(engine, path);
  const workspace = isFolder ? path : context.workspacePath(flags);
  const info = await engine.call('workspace.open', { path: workspace }, { signal: context.signal });
  const release = isFolder ? path : given;
  const report = await engine.call('release.verify', { release }, { signal: context.signal });
  refuseBroken(report, flags.documentsMayChange === true);
  if (!info.isTrusted) {
    if (!isFolder || !report.isExport || report.signer?.isKnown !== true)
      throw stranger(workspace, report.signer?.keyId);
    await engine.call('workspace.trust', { path, trusted: true });
    context.say(`${path} is trusted now: ${report.signer.label || report.signer.keyId} signed all of it.`);
  }
  return { hash: report.release, pipelineId: report.pipelineId };
}

/** A look at the name on it; whether it signed indeed is verified when it is open. */
async function refuseStranger(engine: EngineClient, path: string): Promise<void> {
  const real = realpathSync.native(path);
  const trusted = await engine.call('workspace.trusted', {});
  if (trusted.some((entry) => entry.path === real)) return;
  const { own, trusted: keys } = await engine.call('release.keys', {});
  const signer = signerOf(path);
  const known = [...(own === null ? [] : [own]), ...keys].some(({ publicKey }) => publicKey === signer?.publicKey);
  if (!known || bringsState(path)) throw stranger(path, signer?.keyId);
}

function signerOf(path: string): { keyId: string; publicKey: string } | null {
  const folder = join(path, 'releases');
  const [name] = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.release.json')) : [];
  const signature =
    name === undefined ? null : objectOf(objectOf(parsedJson(readFileSync(join(folder, name), 'utf8')))?.['signature']);
  const { keyId, publicKey } = signature ?? {};
  return typeof keyId === 'string' && typeof publicKey === 'string' ? { keyId, publicKey } : null;
}

/** A journal, choices, what else an export does not hold: nobody signed for these. */
function bringsState(path: string): boolean {
  const state = join(path, '.trestle');
  return existsSync(state) && readdirSync(state).some((name) => !name.startsWith('index.db'));
}

function stranger(path: string, keyId: string | undefined): DeniedError {
  const who =
    keyId === undefined
      ? 'holds no signed release'
      : `is signed by ${keyId}, and this machine does not know that key, or the folder holds more than was signed`;
  return new DeniedError(
    `${path} came from elsewhere and ${who}. Compare the key's id with what its maker tells you and run \`trestle release trust-key FILE\`; or look through the folder and run \`trestle trust add ${path}\`.`,
    { details: { path } },
  );
}

function refuseBroken(report: VerifyReport, mayChange: boolean): void {
  if (report.index === 'not-built') {
    throw new NotFoundError(
      `The index of ${report.name} is not built here. \`trestle ingest\` builds it from the documents, then this serves it.`,
    );
  }
  const failed = report.checks.filter(({ held }) => !held);
  const [first] = failed.filter(({ name }) => name !== 'parts' && name !== 'folder');
  if (first === undefined) return;
  if (mayChange && failed.every(({ name }) => name === 'index')) return;
  const hint = first.name === 'index' ? ' --documents-may-change serves it all the same.' : '';
  throw new StorageError(
    `${report.name} is not served: ${first.name}: ${first.message} Expected ${first.expected}, found ${first.actual}.${hint}`,
    { code: 'storage_corrupt', details: { release: report.release } },
  );
}
