import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddingSettings } from '../../contract/workspace-file.ts';
import { type GenerationRecord, servingOf } from '../../retrieval/generations/generation-record.ts';
import type { GenerationRegistry } from '../../retrieval/generations/generation-registry.ts';
import { chunkerIdOf } from '../../retrieval/parse/chunk/chunker.ts';
import { describeIndex } from '../../retrieval/search/describe-index.ts';
import type { AdmissionPolicy } from '../../retrieval/ingest/admission.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { Database } from '../../storage/database.ts';
import { syncDirectory } from '../../storage/sync-directory.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { openIndexFile } from '../databases.ts';
import type { EngineServices } from '../services.ts';
import { createModelPool } from './model-pool.ts';
import { type OpenGeneration, openGeneration } from './open-generation.ts';

/** What trestle.jsonc asks for. */
export interface GenerationChoice {
  embedding: EmbeddingSettings;
  /** Canonical id. */
  chunker: string;
}

const DATABASE_SIDECARS = ['', '-wal', '-shm', '-journal'];

/** Every generation of one workspace, opened when it is first needed. */
export class GenerationSet {
  readonly registry: GenerationRegistry;
  readonly #services: EngineServices;
  readonly #isErased: (sourceId: string, path: string) => boolean;
  readonly #directory: string;
  readonly #policy: () => AdmissionPolicy;
  readonly #pool: ReturnType<typeof createModelPool>;
  readonly #open = new Map<number, OpenGeneration>();

  constructor(options: {
    services: EngineServices;
    workspacePath: string;
    registry: GenerationRegistry;
    startModel: (settings: EmbeddingSettings) => Promise<EmbeddingModel>;
    /** What is taken of what can be read; asked when an ingest starts. */
    policy: () => AdmissionPolicy;
    isErased: (sourceId: string, path: string) => boolean;
  }) {
    const { services, workspacePath, registry, startModel, policy, isErased } = options;
    this.#policy = policy;
    this.#isErased = isErased;
    this.registry = registry;
    this.#services = services;
    this.#directory = layoutOf(workspacePath).state;
    this.#pool = createModelPool({ start: startModel, clock: services.clock });
  }

  /** @throws NotFoundError, StorageError */
  get(generation: number): OpenGeneration {
    const known = this.#open.get(generation);
    if (known !== undefined) return known;
    const record = this.registry.require(generation);
    const opened = openGeneration({
      services: this.#services,
      record,
      database: openIndexFile(this.pathOf(record)),
      lease: this.#pool.lease(record.embedding),
      policy: this.#policy,
      isErased: this.#isErased,
      servedFrom: (sourceId) => {
        const serving = servingOf(this.registry.serving(), sourceId);
        return serving === generation ? null : this.get(serving).database;
      },
    });
    this.#open.set(generation, opened);
    return opened;
  }

  /** Starts a model to see whether it can be. @throws what starting it throws */
  async tryModel(settings: EmbeddingSettings): Promise<void> {
    const lease = this.#pool.lease(settings);
    try {
      await lease.start();
    } finally {
      await lease.release();
    }
  }

  pathOf(record: Pick<GenerationRecord, 'file'>): string {
    return join(this.#directory, record.file);
  }

  /** Of the file and its log, in bytes. */
  sizeOf(record: Pick<GenerationRecord, 'file'>): number {
    const path = this.pathOf(record);
    return DATABASE_SIDECARS.reduce(
      (sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  /** Every index file that may hold somebody's text, whatever its state. */
  databases(): readonly Database[] {
    return this.registry.list().map(({ generation }) => this.get(generation).database);
  }

  /**
   * An index that holds nothing yet takes the model and the chunker that are wanted now: there is nothing to be kept
   * apart from.
   */
  async adoptChoice(generation: number, choice: () => GenerationChoice): Promise<void> {
    const record = this.registry.require(generation);
    if (describeIndex(this.get(generation).database).generation !== 0) return;
    const { embedding, chunker } = choice();
    if (chunker === record.chunker && JSON.stringify(embedding) === JSON.stringify(record.embedding)) return;
    this.registry.reconfigure(generation, { embedding, chunker });
    await this.close(generation);
  }

  /** Enters what the index was made with, once something was embedded. */
  noteModel(generation: number): void {
    const { embeddingFingerprint, dimensions } = describeIndex(this.get(generation).database);
    if (dimensions === 0) return;
    const { fingerprint } = this.registry.require(generation);
    if (fingerprint !== embeddingFingerprint) {
      this.registry.noteModel(generation, { fingerprint: embeddingFingerprint, dimensions });
    }
  }

  async close(generation: number): Promise<void> {
    const opened = this.#open.get(generation);
    this.#open.delete(generation);
    await opened?.close();
  }

  /** Takes the file away; call it for generations that serve nothing. The row stays, as deleted. */
  async delete(record: GenerationRecord): Promise<void> {
    await this.close(record.generation);
    this.registry.markDeleted(record.generation);
    this.removeFile(record);
  }

  removeFile(record: Pick<GenerationRecord, 'file'>): void {
    const path = this.pathOf(record);
    for (const suffix of DATABASE_SIDECARS.toReversed()) rmSync(path + suffix, { force: true });
    syncDirectory(this.#directory);
  }

  async dispose(): Promise<void> {
    for (const generation of this.#open.keys()) await this.close(generation);
  }
}

/** @throws InvalidArgumentError for a chunker that is not known */
export function choiceOf(file: { embedding: EmbeddingSettings; chunker: string }): GenerationChoice {
  return { embedding: file.embedding, chunker: chunkerIdOf(file.chunker) };
}
