import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type GenerationRecord, servingGenerations } from '../../retrieval/generations/generation-record.ts';
import type { GenerationRegistry } from '../../retrieval/generations/generation-registry.ts';

/** Who flips when nobody is asked. */
const ITSELF = 'trestle';

/**
 * Brings the journal in line with index files that are gone: deleted by hand, or left out of the backup that was
 * restored. Call it before any index is opened, because opening makes the file.
 *
 * - One that does not serve has failed: it is not flipped to before it is built again.
 * - Sources of one that serves are flipped to another whole one, with a row that says why.
 * - Where there is none, the file is made anew and its sources are read again; until then it says so (`error`).
 *
 * @param options.declared ids of the sources of trestle.jsonc
 */
export function settleMissingFiles(options: {
  registry: GenerationRegistry;
  stateDirectory: string;
  declared: () => readonly string[];
  /** ISO. */
  at: string;
}): void {
  const { registry, stateDirectory, declared, at } = options;
  const isThere = ({ file }: GenerationRecord): boolean => existsSync(join(stateDirectory, file));
  const records = registry.list().filter(({ state }) => state === 'complete');
  const lost = records.filter((record) => !isThere(record) && record.fingerprint !== null);
  if (lost.length === 0) return;
  moveToWhole({ registry, whole: records.filter(isThere), lost, at });
  const serving = servingGenerations(registry.serving());
  for (const { generation, file } of lost) {
    const isMissing = `${file} is missing (deleted by hand, or not in the backup that was restored)`;
    if (!serving.includes(generation)) {
      registry.fail(generation, `${isMissing}. Build it again with \`trestle generation build\`, or delete it.`);
      continue;
    }
    registry.note(
      generation,
      `${isMissing}: its sources are being read again, and little or nothing of them is found until then. Run \`trestle ingest\` to do it now.`,
    );
    registry.markBehind([generation], declared());
  }
}

function moveToWhole(options: {
  registry: GenerationRegistry;
  whole: readonly GenerationRecord[];
  lost: readonly GenerationRecord[];
  at: string;
}): void {
  const { registry, whole, lost, at } = options;
  const before = registry.serving();
  const isLost = (generation: number): boolean => lost.some((record) => record.generation === generation);
  const flip = (to: number, from: number, sources: readonly string[]): void => {
    registry.flip({ to, sources, at, by: ITSELF, reason: `the file of g${from} was missing`, reportId: null });
  };
  const newestOfAll = whole.findLast(({ sources }) => sources.length === 0)?.generation;
  const standard = isLost(before.default) ? newestOfAll : before.default;
  if (standard !== undefined && standard !== before.default) {
    // Flips every source; those that were somewhere whole go back there.
    flip(standard, before.default, []);
    for (const [sourceId, generation] of before.bySource) {
      if (!isLost(generation)) flip(generation, before.default, [sourceId]);
    }
    return;
  }
  for (const [sourceId, generation] of before.bySource) {
    if (!isLost(generation)) continue;
    const covering = whole.findLast(({ sources }) => sources.length === 0 || sources.includes(sourceId));
    const to = standard !== undefined && !isLost(standard) ? standard : covering?.generation;
    if (to !== undefined) flip(to, generation, [sourceId]);
  }
}

/** What a search says of an index that serves and is not whole yet because its file was gone. */
export interface LostIndex {
  leg: 'bm25';
  code: 'storage';
  message: string;
}

/** @returns one for each such index */
export function lostIndexes(registry: GenerationRegistry): readonly LostIndex[] {
  // Asked at every search, and there is nearly never one.
  const failures = registry.failures();
  if (failures.length === 0) return [];
  const serving = servingGenerations(registry.serving());
  return failures
    .filter(({ generation }) => serving.includes(generation))
    .map(({ generation, error }) => ({ leg: 'bm25', code: 'storage', message: `g${generation}: ${error}` }));
}
