import { join } from 'node:path';
import type { SourceAccess } from '../../contract/access.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { compilePattern } from '../ingest/path-filter.ts';
import { type Glob, matchesGlob } from '../ingest/glob.ts';
import { type OwnAccess, readPrincipals } from './own-access.ts';
import type { RecordAccessFields } from './record-access.ts';
import { ACCESS_SIDECAR_SUFFIX, FOLDER_ACCESS_NAMES, readAccessFile } from './read-access-file.ts';

/** Who may find a document, settled. */
export interface ResolvedTag {
  tenant: string;
  /** Sorted; empty = everyone of the tenant. */
  principals: readonly string[];
  /** Something that was said could not be read: only the owner's own search finds it. */
  isDenied: boolean;
}

const DENIED: ResolvedTag = { tenant: '', principals: [], isDenied: true };

interface CompiledRule extends OwnAccess {
  globs: readonly Glob[];
}

/**
 * The access rules of one source during one ingest. Tenant and principals are looked up apart, each in the first place
 * that says it: sidecar of the file, sidecars of its folders from the nearest up, the document itself, the last rule
 * that matches, the source. A place that is reached and cannot be read closes the document.
 */
export class AccessRules {
  /** Equal for equal rules in `trestle.jsonc`; sidecars are not in it. */
  readonly declared: string;
  /** As `declared`, and another while the folder is not there: when it is back, everything is looked at again. */
  readonly fingerprint: string;
  readonly #folder: string | null;
  readonly #rules: readonly CompiledRule[];
  readonly #ofSource: OwnAccess;
  readonly #takesFrontMatter: boolean;
  /** Null when records are not told apart. */
  readonly recordAccessFields: RecordAccessFields | null;
  readonly #folders = new Map<string, OwnAccess | null>();
  readonly #problems = new Map<string, string>();

  /**
   * @param folder absolute; paths are relative to it. Null while it is not there: sidecars in it may forbid what nothing
   *   else does, so all is closed.
   */
  constructor(folder: string | null, access: SourceAccess | undefined) {
    this.#folder = folder;
    this.#rules = (access?.rules ?? []).map(({ match, ...tag }) => ({ ...tagOf(tag), globs: compilePattern(match) }));
    this.#ofSource = tagOf(access ?? {});
    this.#takesFrontMatter = access?.frontMatter ?? true;
    const { tenantField, principalsField } = access ?? {};
    this.recordAccessFields =
      tenantField === undefined && principalsField === undefined ? null : { tenantField, principalsField };
    this.declared = sha256Hex(JSON.stringify([FINGERPRINT_VERSION, access ?? null]));
    this.fingerprint = folder === null ? `unavailable ${this.declared}` : this.declared;
  }

  /** Why documents are closed, by path. */
  get problems(): ReadonlyMap<string, string> {
    return this.#problems;
  }

  /** The names of the fields by which records are tagged, so that a change of them shows. */
  get recordFields(): readonly string[] {
    const { tenantField, principalsField } = this.recordAccessFields ?? {};
    return this.recordAccessFields === null ? [] : [tenantField ?? '', principalsField ?? ''];
  }

  /** @param own what the document says of itself */
  resolve(path: string, own: OwnAccess | null): ResolvedTag {
    this.#problems.delete(path);
    if (this.#folder === null) return this.#deny(path, 'its source is not there');
    let tenant: string | undefined;
    let principals: readonly string[] | undefined;
    for (const place of this.#places(path, own)) {
      if (place.problem !== undefined) return this.#deny(path, place.problem);
      tenant ??= place.tenant;
      principals ??= place.principals;
      if (tenant !== undefined && principals !== undefined) break;
    }
    return { tenant: tenant ?? '', principals: principals ?? [], isDenied: false };
  }

  /** @param own what a record says of itself; it comes before everything else */
  resolveRecord(document: ResolvedTag, own: OwnAccess | null): ResolvedTag {
    if (own === null || own.problem !== undefined || document.isDenied) return DENIED;
    return {
      tenant: own.tenant ?? document.tenant,
      principals: own.principals ?? document.principals,
      isDenied: false,
    };
  }

  *#places(path: string, own: OwnAccess | null): Generator<OwnAccess> {
    const sidecar = `${path}${ACCESS_SIDECAR_SUFFIX}`;
    const beside = this.#read(sidecar);
    if (beside !== null) yield beside;
    const steps = path.split('/').slice(0, -1);
    for (let length = steps.length; length >= 0; length -= 1) {
      const above = this.#folderAccess(steps.slice(0, length).join('/'));
      if (above !== null) yield above;
    }
    if (this.#takesFrontMatter && own !== null) yield own;
    for (const rule of this.#rules.toReversed()) {
      if (rule.globs.some((glob) => matchesGlob(glob, path))) yield rule;
    }
    const ofSource = this.#ofSource;
    yield ofSource;
  }

  #folderAccess(folder: string): OwnAccess | null {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const found = FOLDER_ACCESS_NAMES.flatMap((name) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      return this.#read(path) ?? [];
    });
    const access =
      found.length > 1 ? { problem: `${folder || 'the source'} has two .trestle-access files` } : (found[0] ?? null);
    this.#folders.set(folder, access);
    return access;
  }

  #read(path: string): OwnAccess | null {
    return this.#folder === null ? null : readAccessFile(join(this.#folder, path), path);
  }

  #deny(path: string, problem: string): ResolvedTag {
    this.#problems.set(path, problem);
    return DENIED;
  }
}

/** Change it when equal rules come to mean something else: every source is then tagged again. */
const FINGERPRINT_VERSION = 1;

function tagOf({
  tenant,
  principals,
}: {
  tenant?: string | undefined;
  principals?: readonly string[] | undefined;
}): OwnAccess {
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(principals === undefined ? {} : { principals: readPrincipals(principals) ?? [] }),
  };
}
