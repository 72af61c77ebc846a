import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { sha256Hex } from '../../storage/content-hash.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';

/** A page as it was when it was last fetched. */
export interface Snapshot {
  address: string;
  /** POSIX, relative to the folder: where its bytes lie. */
  path: string;
  contentHash: string;
  etag: string | null;
  lastModified: string | null;
}

/** Ends the name of a ledger. It stands beside the folder, or it would be read as a page. */
const LEDGER_SUFFIX = '~pages.json';

/**
 * The pages of one web source on disk, in a folder that only its owner can read. A page keeps its file as long as it
 * has its address, and the file is written only when the bytes are others, so that what did not change is not read again.
 */
export class SnapshotStore {
  readonly folder: string;
  readonly #byAddress: Map<string, Snapshot>;

  constructor(folder: string) {
    this.folder = folder;
    ensurePrivateDirectory(folder);
    this.#byAddress = new Map(readLedger(folder + LEDGER_SUFFIX).map((snapshot) => [snapshot.address, snapshot]));
  }

  find(address: string): Snapshot | undefined {
    return this.#byAddress.get(address);
  }

  all(): readonly Snapshot[] {
    return [...this.#byAddress.values()];
  }

  /** @returns whether the page is another than before */
  keep(page: Omit<Snapshot, 'contentHash'>, bytes: Uint8Array): boolean {
    const before = this.#byAddress.get(page.address);
    const contentHash = sha256Hex(bytes);
    const isSame = before?.contentHash === contentHash && before.path === page.path;
    if (!isSame) {
      if (before && before.path !== page.path) this.#delete(before);
      const file = join(this.folder, page.path);
      ensurePrivateDirectory(dirname(file));
      writeFileAtomically(file, bytes, { isPrivate: true });
    }
    this.#byAddress.set(page.address, { ...page, contentHash });
    return !isSame;
  }

  remove(address: string): void {
    const snapshot = this.#byAddress.get(address);
    if (snapshot) this.#delete(snapshot);
    this.#byAddress.delete(address);
  }

  /** Takes away files that belong to no page, left by a stop at a bad moment. @returns how many */
  sweep(): number {
    const known = new Set(this.all().map(({ path }) => path));
    let count = 0;
    for (const entry of readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      const path = relative(this.folder, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (entry.isDirectory() || known.has(path)) continue;
      rmSync(join(this.folder, path), { force: true });
      count += 1;
    }
    return count;
  }

  save(): void {
    writeFileAtomically(this.folder + LEDGER_SUFFIX, JSON.stringify(this.all()), { isPrivate: true });
  }

  #delete({ path }: Snapshot): void {
    rmSync(join(this.folder, path), { force: true });
  }
}

/** A ledger that is damaged is none: every page is fetched again. */
function readLedger(path: string): Snapshot[] {
  try {
    const snapshots: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(snapshots) ? snapshots.filter(isSnapshot) : [];
  } catch {
    return [];
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { address, path, contentHash } = value as Partial<Snapshot>;
  return (
    typeof address === 'string' &&
    typeof contentHash === 'string' &&
    typeof path === 'string' &&
    !/(?:^|\/)\.\.?(?:\/|$)|^\//.test(path)
  );
}

/** Below the state directory: a folder for each web source. */
export const WEB_FOLDER = 'web';

/** Forgets which pages were fetched: addresses may name what was erased. All are fetched again the next time. */
export function forgetLedgers(webFolder: string): void {
  for (const name of readdirSync(webFolder)) if (name.endsWith(LEDGER_SUFFIX)) rmSync(join(webFolder, name));
}

/** Takes away a source's pages and their ledger. */
export function removeSnapshots(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  rmSync(folder + LEDGER_SUFFIX, { force: true });
}
