import { existsSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { MentionRule } from '../../base/redact-mentions.ts';
import type { ErasurePlan, ErasureRecord, ErasureTarget } from '../../contract/erasure.ts';
import type { DocumentId, SourceId, TraceId } from '../../contract/ids.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Random } from '../../spec/random.ts';
import type { Database } from '../../storage/database.ts';
import { scrubDatabase } from '../../storage/scrub-database.ts';
import { forgetLedgers, WEB_FOLDER } from '../../retrieval/web/snapshot-store.ts';
import { createErasedDocuments } from '../../trace/erasure/erased-documents.ts';
import { createErasureStore, type ErasureIntent } from '../../trace/erasure/erasure-store.ts';
import { redactJournal } from '../../trace/erasure/redact-journal.ts';
import { listBackupPlaces } from '../../workspace/backup/backup-places.ts';
import { isBackup } from '../../workspace/backup/rewrite-backup.ts';
import { eraseBackups, removeOldCopies } from './erase-backups.ts';
import { eraseFromIndex } from './erase-from-index.ts';
import { buildIntent, ruleOf } from './erasure-intent.ts';
import { proveErasure } from './prove-erasure.ts';

const ID_BYTES = 4;
const SALT_BYTES = 16;
/** A log that a reader holds is emptied a moment later, in milliseconds and tries. */
const SCRUB_WAIT_MS = 100;
const SCRUB_TRIES = 20;

/** Erasing from one open workspace, step by step; every step can be done again. */
export interface Erasures {
  plan(target: ErasureTarget, signal: AbortSignal): Promise<ErasurePlan>;
  /** Goes on to its end once it has begun, whoever leaves. @throws NotFoundError, StorageError */
  run(target: ErasureTarget, options: { deleteFiles: boolean; signal: AbortSignal }): Promise<ErasureRecord>;
  /** Ends what an engine that was stopped had begun. */
  resume(): Promise<void>;
  list(): readonly ErasureRecord[];
  /** Waits for the one that runs. */
  dispose(): Promise<void>;
}

export interface ErasureOptions {
  journal: Database;
  /** Every index file of the workspace. */
  databases: () => readonly Database[];
  stateDirectory: string;
  clock: Clock;
  random: Random;
  /** Waits until nothing writes the indexes; called when the documents can no longer come back. */
  settle: () => Promise<void>;
  /** Forgets stored answers, which may rest on what is erased: they can be made again. */
  forgetAnswers?: () => void;
  /** Keeps builds of other indexes from writing what they have read before it was erased. */
  withoutBuilds?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  onDidErase: () => void;
  /** Called between the steps; tests stop the world here. */
  onStep?: (step: string) => void;
}

export function createErasures(options: ErasureOptions): Erasures {
  const { journal, databases, clock, random, stateDirectory } = options;
  const store = createErasureStore(journal);
  const erased = createErasedDocuments(journal, random);
  const isoNow = (): string => new Date(clock.now()).toISOString();
  let last: Promise<unknown> = Promise.resolve();

  const withoutBuilds = options.withoutBuilds ?? ((work) => work());
  const execute = (begun: ErasureRecord, intent: ErasureIntent): Promise<ErasureRecord> =>
    withoutBuilds(() => eraseAll(begun, intent));
  const eraseAll = async (begun: ErasureRecord, intent: ErasureIntent): Promise<ErasureRecord> => {
    const step = options.onStep ?? ((): void => undefined);
    const rule = ruleOf(intent, begun.erasureId);
    let record = await remove(options, begun, intent, rule);
    store.update(record);
    step('removed');
    for (const database of [...databases(), journal]) await scrub(database, clock);
    step('scrubbed');
    const backups = listBackupPlaces(journal).filter(isBackup);
    const proof = await proveErasure({ intent, rule, databases: databases(), journal, stateDirectory, backups });
    step('proved');
    record = { ...record, state: proof.hits === 0 ? 'proved' : 'failed', proof, finishedAt: isoNow() };
    store.finish(record);
    // What was to be erased stood in the journal, compressed, until now.
    await scrub(journal, clock);
    options.onDidErase();
    return record;
  };
  /** One at a time. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    plan: async (target, signal) => {
      const { intent, documents } = await buildIntent(databases(), target, { deleteFiles: false, signal });
      const rule = ruleOf(intent, 'plan');
      const documentIds = intent.documents.map(({ documentId }) => documentId);
      const found = await redactJournal(journal, { rule, documentIds, isDryRun: true, onBatch: yieldToEventLoop });
      const titles = journal.prepare<{ title: string; startedAt: string }>(
        'SELECT title, started_at AS startedAt FROM trace WHERE trace_id = ?',
      );
      return {
        target,
        documents: documents.map(({ documentId, sourceId, displayPath, file, mentions }) => ({
          documentId: documentId as DocumentId,
          sourceId: sourceId as SourceId,
          displayPath,
          file: existsSync(file) ? file : null,
          mentions,
        })),
        traces: [...found.tracesById].map(([traceId, mentions]) => ({
          traceId: traceId as TraceId,
          title: titles.get(traceId)?.title ?? '',
          startedAt: titles.get(traceId)?.startedAt ?? '',
          mentions,
        })),
        accessRecords: found.accessRecords,
        backups: listBackupPlaces(journal).map((path) => ({
          path,
          state: isBackup(path) ? ('present' as const) : ('out of reach' as const),
        })),
      };
    },
    run: (target, { deleteFiles, signal }) =>
      inTurn(async () => {
        const { intent } = await buildIntent(databases(), target, { deleteFiles, signal });
        const salt = random.hex(SALT_BYTES);
        const record: ErasureRecord = {
          erasureId: `E-${random.hex(ID_BYTES)}`,
          state: 'begun',
          target: { kind: target.kind, hash: store.hashOf(salt, target) },
          startedAt: isoNow(),
          finishedAt: null,
          removed: NOTHING,
          outOfReach: [],
          proof: null,
        };
        journal.transaction(() => {
          store.begin(record, { salt, intent });
          erased.add(record.erasureId, intent.documents);
        });
        options.onStep?.('begun');
        return execute(record, intent);
      }),
    resume: () =>
      inTurn(async () => {
        for (const { record, intent } of store.unfinished()) await execute(record, intent);
      }),
    list: () => store.list(),
    dispose: async () => void (await last),
  };
}

const NOTHING: ErasureRecord['removed'] = {
  documents: 0,
  chunks: 0,
  contents: 0,
  traces: 0,
  texts: 0,
  accessRecords: 0,
  backups: 0,
  files: 0,
};

/** The counts of a step that was done before are kept: what is gone already counts nothing the second time. */
async function remove(
  options: ErasureOptions,
  record: ErasureRecord,
  intent: ErasureIntent,
  rule: MentionRule,
): Promise<ErasureRecord> {
  const { journal, databases, stateDirectory, settle } = options;
  const step = options.onStep ?? ((): void => undefined);
  const removed = { ...record.removed };
  const documentIds = intent.documents.map(({ documentId }) => documentId);
  // Twice: what was on its way when it began, a document in a parser or an answer being written, has arrived by then.
  for (let pass = 0; pass < 2; pass += 1) {
    await settle();
    for (const database of databases()) {
      const gone = await eraseFromIndex(database, { intent, rule });
      removed.documents += gone.documents;
      removed.chunks += gone.chunks;
      removed.contents += gone.contents;
      step('index');
    }
    // After the indexes: an answer whose passages are gone from them is not stored any more.
    options.forgetAnswers?.();
    const redacted = await redactJournal(journal, { rule, documentIds, onBatch: yieldToEventLoop });
    removed.traces += redacted.tracesById.size;
    removed.texts += redacted.texts;
    removed.accessRecords += redacted.accessRecords;
    step('journal');
  }
  // Pages that were fetched are our copies: they go in any case, and with them the list that names their addresses.
  const webFolder = join(stateDirectory, WEB_FOLDER);
  const fetched = intent.documents.filter(({ file }) => file.startsWith(webFolder + sep));
  if (fetched.length > 0) forgetLedgers(webFolder);
  for (const { file } of intent.deleteFiles ? intent.documents : fetched) {
    if (!existsSync(file)) continue;
    rmSync(file);
    removed.files += 1;
  }
  removeOldCopies(stateDirectory);
  const { rewritten, outOfReach } = await eraseBackups(listBackupPlaces(journal), { intent, rule });
  removed.backups = Math.max(removed.backups, rewritten);
  step('backups');
  return { ...record, state: 'removed', removed, outOfReach };
}

async function scrub(database: Database, clock: Clock): Promise<void> {
  for (let tries = 1; !scrubDatabase(database) && tries < SCRUB_TRIES; tries += 1) await clock.sleep(SCRUB_WAIT_MS);
}
