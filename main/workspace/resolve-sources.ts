import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { IngestRequest } from '../contract/ingest.ts';
import { DEFAULT_FRESHNESS, type SourceDeclaration, type WorkspaceFile } from '../contract/workspace-file.ts';
import type { ResolvedSource } from '../spec/indexing.ts';
import type { WorkspaceEdit } from './edit-workspace-file.ts';
import { isGitIgnored } from './is-git-ignored.ts';
import { isInside } from './is-inside.ts';

const MAX_ID_LENGTH = 100;

/** A declared source whose folder is not there now (a drive that is not mounted, a folder that was moved). */
export interface UnavailableSource {
  sourceId: string;
  /** Absolute. */
  path: string;
}

export interface SourceResolution {
  /** What to index, in the order asked for; each source once. */
  sources: readonly ResolvedSource[];
  /** What `trestle.jsonc` has to say in addition, before the ingest starts. */
  edits: readonly WorkspaceEdit[];
  /** Only when all sources are asked for; one that is named must be there. Its documents are to stay as they are. */
  unavailable: readonly UnavailableSource[];
}

/**
 * Works out which sources an ingest is about.
 *
 * - Nothing named: every declared source.
 * - A source id: that source.
 * - A path that is a source's own: that source, widened for good when `code` is asked for. A source without `include`
 *   takes every supported kind; where one has other globs than those asked for, they become a second source.
 * - A path inside a source that takes what is asked for: only that part of it is visited.
 * - Any other path: a new source named after it. Sources already declared inside it that take what is asked for are
 *   refreshed too and excluded from the new one, so that no document is in two sources.
 *
 * With `keepHere`, a source of its own, new or not, stays on this machine from now on.
 *
 * @param options.request with absolute paths
 * @throws NotFoundError naming the path or source id that does not exist
 * @throws InvalidArgumentError when only a part of a source is to be kept on this machine, which is for the whole to say
 */
export function resolveSources(options: {
  /** Real path. */
  workspaceDirectory: string;
  file: WorkspaceFile;
  request: Pick<IngestRequest, 'paths' | 'sources' | 'include' | 'code' | 'keepHere'>;
}): SourceResolution {
  const { workspaceDirectory, file, request } = options;
  const plan = new SourcePlan(workspaceDirectory, file.sources);
  for (const id of request.sources) plan.refreshById(id);
  const keepHere = request.keepHere ?? false;
  for (const path of request.paths) plan.takePath(path, { include: request.include, code: request.code, keepHere });
  if (request.sources.length === 0 && request.paths.length === 0) plan.refreshAll();
  return plan.resolution();
}

/** @returns a declared source's absolute path, whether it exists or not */
export function sourcePath(workspaceDirectory: string, declared: Pick<SourceDeclaration, 'path'>): string {
  return resolve(workspaceDirectory, declared.path);
}

interface Wanted {
  include: readonly string[];
  code: boolean;
  keepHere: boolean;
}
interface Placed {
  declaration: SourceDeclaration;
  /** Real path; null when it is not there. */
  root: string | null;
}

class SourcePlan {
  readonly #directory: string;
  readonly #placed: Placed[];
  readonly #edits: WorkspaceEdit[] = [];
  readonly #unavailable: UnavailableSource[] = [];
  /** By source id; `null` = the whole source, else the parts. */
  readonly #chosen = new Map<string, Set<string> | null>();

  constructor(directory: string, declarations: readonly SourceDeclaration[]) {
    this.#directory = directory;
    this.#placed = declarations.map((declaration) => ({ declaration, root: realRoot(directory, declaration) }));
  }

  refreshAll(): void {
    for (const { declaration, root } of this.#placed) {
      if (root === null) {
        this.#unavailable.push({ sourceId: declaration.id, path: sourcePath(this.#directory, declaration) });
      } else this.#choose(declaration.id, null);
    }
  }

  refreshById(id: string): void {
    const found = this.#placed.find(({ declaration }) => declaration.id === id);
    if (found === undefined) {
      const known = this.#placed.map(({ declaration }) => declaration.id).join(', ') || 'none yet';
      throw new NotFoundError(`There is no source "${id}" in this workspace. Sources: ${known}.`);
    }
    if (found.root === null) throw missingSource(sourcePath(this.#directory, found.declaration), id);
    this.#choose(id, null);
  }

  /** A sitemap, a page or a file of addresses: the same one is the same source. */
  #takeWeb(web: string, wanted: Wanted): void {
    const same = this.#placed.find(({ declaration }) => declaration.web === web && takesFiles(declaration, wanted));
    if (same !== undefined) {
      if (wanted.keepHere) this.#keepHere(same);
      this.#choose(same.declaration.id, null);
      return;
    }
    const id = this.#freeId(URL.parse(web)?.host ?? web);
    const path = `.trestle/web/${id.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}`;
    this.#add({
      id,
      path,
      web,
      include: [...wanted.include],
      exclude: [],
      code: wanted.code,
      ocr: true,
      gitignore: false,
      watch: false,
      freshness: DEFAULT_FRESHNESS,
      leavesMachine: !wanted.keepHere,
      decisions: [],
    });
  }

  takePath(path: string, wanted: Wanted): void {
    if (isWeb(path)) {
      this.#takeWeb(path, wanted);
      return;
    }
    if (!existsSync(path)) throw missing(path);
    const root = realpathSync.native(path);
    if (root.endsWith('.urls')) {
      this.#takeWeb(root, wanted);
      return;
    }
    const same = this.#placed.find((source) => source.root === root && takesFiles(source.declaration, wanted));
    if (same !== undefined) {
      if (wanted.code && !same.declaration.code) this.#replace(same, { code: true });
      if (wanted.keepHere) this.#keepHere(same);
      this.#choose(same.declaration.id, null);
      return;
    }
    const around = this.#placed
      .filter(({ root: outer, declaration }) => outer !== null && isBelow(outer, root) && takes(declaration, wanted))
      // The nearest one: a source inside another is excluded from it.
      .toSorted((a, b) => (b.root ?? '').length - (a.root ?? '').length);
    const [nearest] = around;
    if (wanted.keepHere) this.#refuseToKeepPart(root);
    if (nearest !== undefined) this.#choose(nearest.declaration.id, root);
    else this.#declare(root, wanted);
  }

  resolution(): SourceResolution {
    const sources = [...this.#chosen].flatMap(([id, parts]): ResolvedSource[] => {
      const { declaration, root } = this.#placed.find((source) => source.declaration.id === id) ?? {};
      if (declaration === undefined || root == null) return [];
      const { path: _path, watch: _watch, freshness: _freshness, ...rest } = declaration;
      const whole = { ...rest, rootPath: root };
      return parts === null ? [whole] : [...parts].map((only) => ({ ...whole, only }));
    });
    return { sources, edits: this.#edits, unavailable: this.#unavailable };
  }

  #choose(id: string, part: string | null): void {
    const parts = this.#chosen.get(id);
    if (part === null || parts === null) this.#chosen.set(id, null);
    else this.#chosen.set(id, new Set([...(parts ?? []), part]));
  }

  /** Whatever another source holds of it would leave with that one. */
  #refuseToKeepPart(root: string): void {
    const leaving = this.#placed.find(
      ({ root: outer, declaration }) =>
        outer !== null &&
        isInside(outer, root) &&
        declaration.leavesMachine &&
        !declaration.exclude.includes(excludeGlob(outer, root)),
    );
    if (leaving === undefined) return;
    const { id } = leaving.declaration;
    throw new InvalidArgumentError(
      `${root} belongs to the source "${id}", which may leave this machine: a part of it cannot be kept here. \`trestle source keep ${id} --here\` keeps all of it.`,
    );
  }

  #keepHere(source: Placed): void {
    if (source.declaration.leavesMachine) this.#replace(source, { leavesMachine: false });
  }

  #replace(source: Placed, change: Partial<SourceDeclaration>): void {
    source.declaration = { ...source.declaration, ...change };
    this.#edits.push({ type: 'replace-source', source: source.declaration });
  }

  #declare(root: string, wanted: Wanted): void {
    const isDirectory = statSync(root).isDirectory();
    const inside = this.#placed.filter(
      ({ root: inner, declaration }) => inner !== null && isBelow(root, inner) && takes(declaration, wanted),
    );
    const declaration: SourceDeclaration = {
      id: this.#freeId(root),
      path: this.#spell(root),
      include: [...wanted.include],
      exclude: inside.map(({ root: inner }) => excludeGlob(root, inner ?? root)),
      code: wanted.code,
      ocr: true,
      gitignore: !root.split(sep).includes('node_modules') && !isGitIgnored(root, isDirectory),
      watch: true,
      freshness: DEFAULT_FRESHNESS,
      leavesMachine: !wanted.keepHere,
      decisions: [],
    };
    this.#add(declaration);
    for (const source of inside) {
      if (wanted.keepHere) this.#keepHere(source);
      this.#choose(source.declaration.id, null);
    }
  }

  #add(declaration: SourceDeclaration): void {
    this.#placed.push({ declaration, root: realRoot(this.#directory, declaration) });
    this.#edits.push({ type: 'add-source', source: declaration });
    this.#choose(declaration.id, null);
  }

  /** Relative inside the workspace, so that the folder can be moved or cloned; absolute elsewhere. */
  #spell(root: string): string {
    if (root === this.#directory) return '.';
    return isInside(this.#directory, root) ? relative(this.#directory, root).split(sep).join('/') : root;
  }

  #freeId(root: string): string {
    const taken = new Set(this.#placed.map(({ declaration }) => declaration.id.toLowerCase()));
    const name = readableName(root);
    if (!taken.has(name.toLowerCase())) return name;
    for (let number = 2; ; number += 1) {
      const candidate = `${name}-${number}`;
      if (!taken.has(candidate.toLowerCase())) return candidate;
    }
  }
}

/** Does the source take every file that is wanted? */
function takes(declaration: SourceDeclaration, wanted: Wanted): boolean {
  return takesFiles(declaration, wanted) && (declaration.code || !wanted.code) && declaration.exclude.length === 0;
}

/** As `takes`, whatever is said about code. Without "--include" a person means the source as it is declared. */
function takesFiles(declaration: SourceDeclaration, { include }: Wanted): boolean {
  return include.every((glob) => declaration.include.includes(glob)) || declaration.include.length === 0;
}

function realRoot(directory: string, declaration: SourceDeclaration): string | null {
  const path = sourcePath(directory, declaration);
  // Made when its pages are fetched for the first time.
  if (declaration.web !== undefined && isInside(directory, path)) return path;
  return existsSync(path) ? realpathSync.native(path) : null;
}

function isBelow(outer: string, inner: string): boolean {
  return outer !== inner && isInside(outer, inner);
}

function excludeGlob(outer: string, inner: string): string {
  const path = relative(outer, inner)
    .split(sep)
    .join('/')
    .replaceAll(/[\\*?[\]{}()!+@]/g, '\\$&');
  return statSync(inner).isDirectory() ? `${path}/**` : path;
}

/** The folder's or file's own name without what would break a line, a path or a terminal. */
function readableName(root: string): string {
  const name = basename(root)
    .replaceAll(/[\p{Cc}\p{Cf}/\\]/gu, '')
    .trim()
    .slice(0, MAX_ID_LENGTH);
  return name === '' ? 'root' : name;
}

function isWeb(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

function missing(path: string): NotFoundError {
  return new NotFoundError(`${path} does not exist. Check the spelling.`, { details: { path } });
}

function missingSource(path: string, sourceId: string): NotFoundError {
  return new NotFoundError(`${path} does not exist. Bring it back, or remove the source "${sourceId}" that names it.`, {
    details: { path, sourceId },
  });
}
