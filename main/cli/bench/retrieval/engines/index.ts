import type { EngineId } from '../tasks.ts';
import { lancedb, lancedbFlat } from './lancedb.ts';
import type { MeasuredEngine } from './measured-engine.ts';
import { sqliteVec } from './sqlite-vec.ts';
import { trestle, trestleReranked } from './trestle.ts';

export const ENGINES: Readonly<Record<EngineId, MeasuredEngine>> = {
  trestle,
  trestleReranked,
  sqliteVec,
  lancedb,
  lancedbFlat,
};
