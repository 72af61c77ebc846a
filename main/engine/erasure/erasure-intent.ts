import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { MentionRule } from '../../base/redact-mentions.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { NeedleSet, toLowerCaseBytes } from '../../base/needle-set.ts';
import { distinctPhrases } from '../../base/text-phrases.ts';
import type { ErasureTarget } from '../../contract/erasure.ts';
import {
  allDocuments,
  chunkIdsOf,
  type ErasableDocument,
  findDocument,
} from '../../retrieval/erasure/find-documents.ts';
import { documentIdOf } from '../../retrieval/parse/chunk-identity.ts';
import type { Database } from '../../storage/database.ts';
import type { ErasureIntent } from '../../trace/erasure/erasure-store.ts';

/** Phrases kept of what is erased, at even distances: enough to know any paragraph of a book again. */
const MAX_PHRASES = 200_000;
/** Shorter names are looked for as whole words only. UTF-16 code units. */
const MIN_INNER_LENGTH = 6;
/** Documents read between two turns of the event loop. */
const DOCUMENTS_PER_TURN = 50;

/** A person's name in any case and spacing, or a pattern between slashes. @throws InvalidArgumentError */
export function personPattern(person: string): RegExp {
  const written = /^\/(.+)\/$/s.exec(person)?.[1];
  try {
    if (written !== undefined) return new RegExp(written, 'iu');
  } catch (error) {
    throw new InvalidArgumentError(`${person} is not a pattern: ${String(error)}. Write a name, or /a pattern/.`);
  }
  const name = person.normalize('NFC').split(/\s+/).map(escapePattern).join('(?:\\s|\\\\n)+');
  // Who is called Ann is not in "planning"; of a longer name other forms count too, such as its genitive.
  const isShort = person.length < MIN_INNER_LENGTH;
  return new RegExp(isShort ? `(?<![\\p{L}\\p{N}])${name}(?![\\p{L}\\p{N}])` : name, 'iu');
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

export interface FoundDocument extends ErasableDocument {
  mentions: number;
}

/**
 * Works out what is to be erased: the documents in every index, and by what they are known elsewhere, which is what no
 * other document says.
 *
 * @throws NotFoundError when there is nothing of that id or place, InvalidArgumentError for a pattern that is none
 */
export async function buildIntent(
  databases: readonly Database[],
  target: ErasureTarget,
  options: { deleteFiles: boolean; signal: AbortSignal },
): Promise<{ intent: ErasureIntent; documents: readonly FoundDocument[] }> {
  const found =
    target.kind === 'person'
      ? await findByPerson(databases, personPattern(target.person), options.signal)
      : findByPlace(databases, target);
  const ids = [...found.keys()];
  const needles =
    target.kind === 'person'
      ? spellingsOf(target.person, found)
      : [...found.values()].flatMap(({ displayPath, file }) => [displayPath, file]);
  const phrases = target.kind === 'person' ? new Set<string>() : phrasesOfAll([...found.values()]);
  if (phrases.size > 0) await dropShared(phrases, databases, new Set(ids), options.signal);
  const intent: ErasureIntent = {
    target,
    deleteFiles: options.deleteFiles,
    documents: [...found.values()].map(({ documentId, sourceId, path, file }) => ({
      documentId,
      sourceId,
      path,
      file,
    })),
    chunkIds: [...new Set(databases.flatMap((database) => chunkIdsOf(database, ids)))],
    phrases: takeEvenly([...phrases], MAX_PHRASES),
    needles: [...new Set(needles.filter((needle) => needle !== ''))],
  };
  return { intent, documents: [...found.values()] };
}

/** @returns what tells a text that says something of what is erased */
export function ruleOf(intent: ErasureIntent, erasureId: string): MentionRule {
  const mark = `[erased ${erasureId}]`;
  const chunkIds = new Set(intent.chunkIds);
  const needles = needlesOf([...intent.phrases, ...intent.needles]);
  const pattern = intent.target.kind === 'person' ? personPattern(intent.target.person) : null;
  const isMentioned = (text: string): boolean => {
    if (pattern !== null) return pattern.test(text) || pattern.test(text.normalize('NFC'));
    return needles.matches(bytesOf(text)).next().done === false;
  };
  return { mark, chunkIds, isMentioned };
}

/** As the scan of files looks for them: a phrase is a stretch of bytes, wherever it begins. */
function needlesOf(texts: readonly string[]): NeedleSet {
  const needles = new NeedleSet();
  for (const text of texts) needles.add(bytesOf(text));
  return needles;
}

function bytesOf(text: string): Uint8Array {
  const bytes = Buffer.from(text.toLowerCase());
  toLowerCaseBytes(bytes);
  return bytes;
}

async function findByPerson(
  databases: readonly Database[],
  pattern: RegExp,
  signal: AbortSignal,
): Promise<Map<string, FoundDocument>> {
  const found = new Map<string, FoundDocument>();
  const all = new RegExp(pattern.source, `${pattern.flags}g`);
  for (const database of databases) {
    let read = 0;
    for (const document of allDocuments(database)) {
      const { text, title, displayPath, metadata } = document;
      const mentions = [text.normalize('NFC'), title, displayPath, metadata].reduce(
        (sum, part) => sum + (part.match(all)?.length ?? 0),
        0,
      );
      if (mentions > 0) found.set(document.documentId, { ...document, mentions });
      if (++read % DOCUMENTS_PER_TURN === 0) {
        signal.throwIfAborted();
        await yieldToEventLoop();
      }
    }
  }
  return found;
}

function findByPlace(
  databases: readonly Database[],
  target: Exclude<ErasureTarget, { kind: 'person' }>,
): Map<string, FoundDocument> {
  const found = new Map<string, FoundDocument>();
  for (const database of databases) {
    const document =
      target.kind === 'path'
        ? findDocument(database, target)
        : findDocument(database, { documentId: target.documentId });
    if (document !== null) found.set(document.documentId, { ...document, mentions: 1 });
  }
  if (found.size > 0) return found;
  const what = target.kind === 'path' ? `${target.sourceId}/${target.path}` : target.documentId;
  const id = target.kind === 'path' ? ` (${documentIdOf(target.sourceId, target.path)})` : '';
  throw new NotFoundError(`No document ${what}${id} in the index; it was removed, or never ingested.`);
}

/** As it was asked for, and as it stands in the documents. */
function spellingsOf(person: string, found: ReadonlyMap<string, FoundDocument>): readonly string[] {
  const isPattern = /^\/.+\/$/s.test(person);
  const all = new RegExp(personPattern(person).source, 'giu');
  const written = [...found.values()].flatMap(({ text, title, displayPath }) =>
    [text, title, displayPath].flatMap((part) => part.match(all) ?? []),
  );
  return [...new Set([...(isPattern ? [] : [person]), ...written])];
}

function phrasesOfAll(documents: readonly ErasableDocument[]): Set<string> {
  const phrases = new Set<string>();
  for (const { text } of documents) for (const phrase of distinctPhrases(text)) phrases.add(phrase);
  return phrases;
}

/** What a document that stays says too is not to be taken out of anything. */
async function dropShared(
  phrases: Set<string>,
  databases: readonly Database[],
  erased: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const needles = needlesOf([...phrases]);
  const decoder = new TextDecoder();
  for (const database of databases) {
    let read = 0;
    for (const { documentId, text } of allDocuments(database)) {
      if (!erased.has(documentId)) {
        for (const { needle } of needles.matches(bytesOf(text))) phrases.delete(decoder.decode(needle));
      }
      if (++read % DOCUMENTS_PER_TURN === 0) {
        signal.throwIfAborted();
        await yieldToEventLoop();
      }
    }
  }
}

export function takeEvenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)] as Item);
}
