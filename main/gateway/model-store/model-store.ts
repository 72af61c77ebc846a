import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { InstalledModel, ModelVerification } from '../../contract/model.ts';
import type { Clock } from '../../spec/clock.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';
import { syncDirectory } from '../../storage/sync-directory.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { knownSettings, type ModelSettings } from './known-settings.ts';
import {
  describeModelFile,
  isAllowedFile,
  MANIFEST_NAME,
  type ModelManifest,
  readManifest,
  verifyModel,
} from './model-manifest.ts';

/** Kept free beside what a model takes, in bytes. */
const DISK_RESERVE_BYTES = 64 * 1024 * 1024;
const SETTINGS_NAME = 'trestle.json';
const USUAL_GRAPHS = ['onnx/model.onnx', 'model.onnx'];
const MAX_DEPTH = 3;

/** Tries a folder as a model before it is installed. @throws what loading it throws */
export type ModelCheck = (directory: string) => Promise<void>;

/** Embedding models on this machine, each a folder with a manifest. A folder without one is none of ours. */
export class ModelStore {
  readonly directory: string;
  readonly #clock: Clock;

  constructor(options: { directory: string; clock: Clock }) {
    this.directory = options.directory;
    this.#clock = options.clock;
  }

  list(): readonly InstalledModel[] {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .flatMap(({ name }) => {
        const directory = join(this.directory, name);
        const manifest = readManifest(directory);
        return manifest === null ? [] : [toInstalled(directory, manifest)];
      })
      .toSorted((a, b) => (a.modelId < b.modelId ? -1 : 1));
  }

  /** @returns null when no such model is installed */
  find(modelId: string): InstalledModel | null {
    const directory = this.#directoryOf(modelId);
    const manifest = readManifest(directory);
    return manifest === null || manifest.modelId !== modelId ? null : toInstalled(directory, manifest);
  }

  /** @throws NotFoundError naming what is installed */
  require(modelId: string): InstalledModel {
    const found = this.find(modelId);
    if (found !== null) return found;
    const known = this.list().map((model) => model.modelId);
    throw new NotFoundError(
      `There is no model "${modelId}" on this machine. Installed: ${['builtin-en', ...known].join(', ')}. \`trestle model pull\` or \`trestle model import\` gets one.`,
    );
  }

  async verify(modelId: string): Promise<ModelVerification> {
    const { directory } = this.require(modelId);
    return verifyModel(directory, readManifest(directory) as ModelManifest);
  }

  remove(modelId: string): void {
    const { directory } = this.require(modelId);
    // Out of sight first: a removal that is cut short leaves no half model behind.
    const gone = join(this.directory, `.removed-${randomBytes(6).toString('hex')}`);
    renameSync(directory, gone);
    rmSync(gone, { recursive: true, force: true });
  }

  /**
   * Copies a folder's graph and what describes it; links and anything else stay behind.
   *
   * @throws InvalidArgumentError, NotFoundError, StorageError; nothing is left behind
   */
  async importFolder(options: {
    folder: string;
    modelId: string;
    maxBytes: number;
    check: ModelCheck;
  }): Promise<InstalledModel> {
    const { folder, modelId, maxBytes, check } = options;
    if (!existsSync(folder)) throw new NotFoundError(`${folder} does not exist. Check the spelling.`);
    const names = [...filesIn(folder)];
    const graph = chooseGraph(names, ownSettings(folder)?.onnxFile, folder);
    const chosen = names.filter((name) => !name.endsWith('.onnx') || name === graph);
    this.requireRoom(
      chosen.reduce((sum, name) => sum + lstatSync(join(folder, name)).size, 0),
      maxBytes,
      folder,
    );
    const staging = this.stagingDirectory(`import-${randomBytes(6).toString('hex')}`);
    try {
      for (const name of chosen) {
        mkdirSync(dirname(join(staging, name)), { recursive: true });
        copyFileSync(join(folder, name), join(staging, name));
      }
      return await this.publish({ staging, modelId, origin: 'folder', from: folder, graph, names: chosen, check });
    } catch (error) {
      rmSync(staging, { recursive: true, force: true });
      throw toStorageError(error, staging);
    }
  }

  /** @throws InvalidArgumentError over the cap, StorageError `storage_full` when the disk has no room for it */
  requireRoom(bytes: number, maxBytes: number, what: string): void {
    if (bytes > maxBytes) {
      throw new InvalidArgumentError(
        `${what} has ${bytes} bytes; models up to ${maxBytes} are taken. Raise --max-bytes.`,
      );
    }
    ensurePrivateDirectory(this.directory);
    const { bavail, bsize } = statfsSync(this.directory);
    if (bavail * bsize >= bytes + DISK_RESERVE_BYTES) return;
    throw new StorageError(
      `${what} needs ${bytes} bytes and ${this.directory} has ${bavail * bsize} left. Make room, or set TRESTLE_MODELS_DIR to another disk.`,
      { code: 'storage_full' },
    );
  }

  /** @returns a folder of the store that nobody takes for a model */
  stagingDirectory(name: string): string {
    ensurePrivateDirectory(this.directory);
    const directory = join(this.directory, `.${name}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }

  /**
   * Makes a folder of verified files a model of the store: settings, a try, the manifest, and only then its name.
   * A model of that id that is there already is replaced.
   */
  async publish(options: {
    staging: string;
    modelId: string;
    origin: 'hub' | 'folder';
    from: string;
    graph: string;
    names: readonly string[];
    check: ModelCheck;
  }): Promise<InstalledModel> {
    const { staging, modelId, origin, from, graph, names, check } = options;
    const settings = { ...knownSettings(modelId), onnxFile: graph, ...ownSettings(staging), modelId };
    writeFileAtomically(join(staging, SETTINGS_NAME), `${JSON.stringify(settings, null, 2)}\n`);
    await check(staging);
    const files = [];
    for (const name of [...new Set([...names, SETTINGS_NAME])].toSorted())
      files.push(await describeModelFile(staging, name));
    const addedAt = new Date(this.#clock.now()).toISOString();
    const manifest: ModelManifest = { version: 1, modelId, origin, from, addedAt, files };
    writeFileAtomically(join(staging, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`);
    const directory = this.#directoryOf(modelId);
    if (existsSync(directory)) this.remove(modelId);
    renameSync(staging, directory);
    syncDirectory(this.directory);
    return toInstalled(directory, manifest);
  }

  #directoryOf(modelId: string): string {
    return join(this.directory, modelId.replaceAll('/', '--'));
  }
}

/** @returns the graph to take: the one named, else one of the usual places, else the only one. @throws NotFoundError */
export function chooseGraph(names: readonly string[], named: string | undefined, where: string): string {
  const graphs = names.filter((name) => name.endsWith('.onnx'));
  const chosen =
    named ?? USUAL_GRAPHS.find((name) => graphs.includes(name)) ?? (graphs.length === 1 ? graphs[0] : undefined);
  if (chosen !== undefined && graphs.includes(chosen)) return chosen;
  throw new NotFoundError(
    graphs.length === 0
      ? `${where} holds no ONNX graph. Look for a repository that was exported for transformers.js.`
      : `${where} holds ${graphs.join(', ')}; name one with --onnx.`,
  );
}

function toInstalled(directory: string, { modelId, origin, from, addedAt, files }: ModelManifest): InstalledModel {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { modelId, origin, from, directory, sizeBytes, addedAt, files };
}

function ownSettings(directory: string): Partial<ModelSettings> | null {
  const path = join(directory, SETTINGS_NAME);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<ModelSettings>;
  } catch (cause) {
    throw new InvalidArgumentError(`${path} is not JSON. Mend it, or take it away.`, { cause });
  }
}

function* filesIn(folder: string, below = '', depth = 0): Generator<string> {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    // A link may lead anywhere; a model that needs one is no folder that can be copied.
    if (entry.isDirectory() && depth < MAX_DEPTH && !entry.name.startsWith('.'))
      yield* filesIn(folder, name, depth + 1);
    else if (entry.isFile() && isAllowedFile(name) && basename(name) !== MANIFEST_NAME) yield name;
  }
}
