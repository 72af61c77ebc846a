import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { MentionRule } from '../../base/redact-mentions.ts';
import { eraseDocuments } from '../../retrieval/erasure/erase-documents.ts';
import { allDocuments } from '../../retrieval/erasure/find-documents.ts';
import type { Database } from '../../storage/database.ts';
import type { ErasureIntent } from '../../trace/erasure/erasure-store.ts';

const DOCUMENTS_PER_TURN = 50;

/** Erases from one index: the documents that were found, and what else mentions the person in this one. */
export async function eraseFromIndex(
  database: Database,
  { intent, rule }: { intent: ErasureIntent; rule: MentionRule },
): Promise<{ documents: number; chunks: number; contents: number }> {
  const documentIds = new Set(intent.documents.map(({ documentId }) => documentId));
  if (intent.target.kind === 'person') {
    let read = 0;
    for (const { documentId, text, title, displayPath, metadata } of allDocuments(database)) {
      if ([text, title, displayPath, metadata].some((part) => rule.isMentioned(part))) documentIds.add(documentId);
      if (++read % DOCUMENTS_PER_TURN === 0) await yieldToEventLoop();
    }
  }
  return eraseDocuments(database, { documentIds: [...documentIds], rule });
}
