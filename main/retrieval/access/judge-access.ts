import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';
import { accessTag, type AccessAs, type PrincipalsDeclaration, type SourceAccess } from '../../contract/access.ts';
import type { DocumentFormat } from '../../contract/document.ts';
import { frontMatterAccess } from './front-matter-access.ts';
import { judgeRecords, type JudgedRecord } from './judge-records.ts';
import { EVERYONE, type OwnAccess } from './own-access.ts';

/** A document as a shell sees it. */
export interface JudgedDocument {
  sourceId: string;
  /** In its source, POSIX. */
  path: string;
  /** Absolute; may be gone. */
  file: string;
  format: DocumentFormat;
  /** The text it was indexed with. */
  readText(): Promise<string>;
}

/**
 * Says anew who may find what, from the rules as they stand in trestle.jsonc and in the files on disk. It shares no query
 * and no stored tag with the search it judges, and does its own matching, so that a mistake there shows here.
 */
export interface AccessJudge {
  /** @returns why the principal may not find a stretch of the document's text (all of it without one), null when they may */
  refusal(document: JudgedDocument, range?: { start: number; end: number }): Promise<string | null>;
  /** @returns the stretches that the principal may not find of a document whose records are tagged one by one */
  hiddenRanges(document: JudgedDocument): Promise<readonly { start: number; end: number }[]>;
}

export function createAccessJudge(options: {
  as: AccessAs;
  principals: PrincipalsDeclaration;
  sources: readonly { sourceId: string; access: SourceAccess | undefined }[];
}): AccessJudge {
  const { as, principals } = options;
  const rulesOf = new Map(options.sources.map(({ sourceId, access }) => [sourceId, access]));
  const tenant = as.tenant ?? tenantOf(as, principals);
  const isOne = (name: string, seen: readonly string[] = []): boolean =>
    as.principals.includes(name) ||
    (!seen.includes(name) && Object.hasOwn(principals.groups, name)
      ? (principals.groups[name] ?? []).some((member) => isOne(member, [...seen, name]))
      : false);
  const refuse = (tag: OwnAccess): string | null => {
    if (tag.problem !== undefined) return tag.problem;
    const names = tag.principals ?? [];
    if ((tag.tenant ?? '') !== '' && tag.tenant !== tenant) return `it is of tenant ${tag.tenant}`;
    const isForAll = names.length === 0 || names.includes(EVERYONE);
    return isForAll || names.some((name) => isOne(name)) ? null : `it is for ${names.join(', ')}`;
  };
  const recordsOf = async (document: JudgedDocument): Promise<readonly JudgedRecord[] | null> => {
    const access = rulesOf.get(document.sourceId);
    if (access?.tenantField === undefined && access?.principalsField === undefined) return null;
    return judgeRecords(document.format, await document.readText(), access);
  };
  const refuseRecord = (base: OwnAccess, own: OwnAccess): string | null => refuse({ ...base, ...own });
  return {
    refusal: async (document, range) => {
      const base = await tagOf(document, rulesOf.get(document.sourceId));
      const records = await recordsOf(document);
      if (records === null || base.problem !== undefined) return refuse(base);
      const touched =
        range === undefined ? records : records.filter((one) => one.start < range.end && range.start < one.end);
      const refusals = touched.map(({ own }) => refuseRecord(base, own));
      if (touched.length === 0) return 'none of its records could be found again';
      const isAllowed = range === undefined ? refusals.includes(null) : refusals.every((refusal) => refusal === null);
      return isAllowed ? null : (refusals.find((refusal) => refusal !== null) ?? null);
    },
    hiddenRanges: async (document) => {
      const base = await tagOf(document, rulesOf.get(document.sourceId));
      const records = (await recordsOf(document)) ?? [];
      return records.filter(({ own }) => refuseRecord(base, own) !== null);
    },
  };
}

function tenantOf(as: AccessAs, { tenants }: PrincipalsDeclaration): string {
  const own = as.principals.map((name) => tenants[name] ?? '');
  return own.every((tenant) => tenant === own[0]) ? (own[0] ?? '') : '';
}

async function tagOf(document: JudgedDocument, access: SourceAccess | undefined): Promise<OwnAccess> {
  const { path, file, format } = document;
  const root = path.split('/').reduce((folder) => dirname(folder), file);
  const folders = path.split('/').map((_, index, steps) => join(root, ...steps.slice(0, steps.length - 1 - index)));
  const sidecars = [
    `${file}.access.json`,
    ...folders.flatMap((folder) => [join(folder, '.trestle-access.json'), join(folder, '.trestle-access.jsonc')]),
  ];
  const said: OwnAccess[] = sidecars.filter((sidecar) => existsSync(sidecar)).map(readSidecar);
  if (format === 'markdown' && access?.frontMatter !== false) {
    said.push(readYamlAccess(existsSync(file) ? readFileSync(file, 'utf8') : await document.readText()));
  }
  for (const rule of (access?.rules ?? []).toReversed()) if (matches(rule.match, path)) said.push(rule as OwnAccess);
  if (access !== undefined) said.push(access as OwnAccess);
  const tag: { tenant?: string; principals?: readonly string[] } = {};
  for (const one of said) {
    if (one.problem !== undefined) return { problem: one.problem };
    if (tag.tenant === undefined && one.tenant !== undefined) tag.tenant = one.tenant;
    if (tag.principals === undefined && one.principals !== undefined) tag.principals = one.principals;
    if (tag.tenant !== undefined && tag.principals !== undefined) break;
  }
  return tag;
}

function readSidecar(path: string): OwnAccess {
  try {
    const parsed = accessTag.safeParse(parseJsonc(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')));
    return parsed.success ? (parsed.data as OwnAccess) : { problem: `${path} cannot be understood` };
  } catch {
    return { problem: `${path} cannot be read` };
  }
}

/** What YAML itself says stands there; only what it cannot read is left to the reader that ingest has. */
function readYamlAccess(text: string): OwnAccess {
  const body = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)?.[1];
  let value: unknown;
  try {
    value = body === undefined ? undefined : parseYaml(body, { uniqueKeys: false });
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null) return frontMatterAccess(text);
  const fields = new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field as unknown]));
  const tenant = fields.get('tenant');
  const names = fields.get('principals') ?? fields.get('access');
  return {
    ...(typeof tenant === 'string' ? { tenant } : {}),
    ...(typeof names === 'string' ? { principals: [names] } : {}),
    ...(Array.isArray(names) ? { principals: names.map(String) } : {}),
  };
}

/** Patterns as sources write them: without a slash at any depth, with one at its end for a whole folder. */
function matches(pattern: string, path: string): boolean {
  const bare = pattern.replace(/^(?:\.?\/)+/, '');
  const isAnchored = bare !== pattern || bare.replace(/\/+$/, '').includes('/');
  const anchored = isAnchored ? bare : `**/${bare}`;
  const glob = undot(anchored.replace(/\/+$/, ''));
  const name = undot(path);
  return posix.matchesGlob(name, glob) || (anchored.endsWith('/') && posix.matchesGlob(name, `${glob}/**`));
}

/** Node's stars pass over names that begin with a dot; ours do not. */
function undot(path: string): string {
  return path.replaceAll(/(^|\/)\./g, '$1_');
}
