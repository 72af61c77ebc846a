import type { DocumentId } from '../../contract/ids.ts';
import { DEFAULT_QUALITY_FLOOR, type DocumentQuality } from '../../contract/parse-quality.ts';
import type { FileDecision } from '../../contract/quarantine.ts';
import type { SchemaChange, SchemaField } from '../../contract/schema.ts';
import type { DocumentFormat } from '../../contract/document.ts';
import type { Clock } from '../../spec/clock.ts';
import type { SkipNote } from '../parse/skip-note.ts';
import { worstFinding } from '../quality/judge-quality.ts';
import { compareSchemas, mustHold } from '../schema/compare-schemas.ts';
import { describeChanges, heldMessage } from '../schema/describe-changes.ts';
import type { SchemaTable } from '../schema/schema-table.ts';
import type { ServedVersions } from '../schema/served-versions.ts';

/** What of the documents that can be read is taken; `parsing` in trestle.jsonc. */
export interface AdmissionPolicy {
  /** Documents that score below are kept out, 0..1. */
  qualityFloor: number;
  nearDuplicates: 'report' | 'leave-out';
}

export const DEFAULT_ADMISSION_POLICY: AdmissionPolicy = {
  qualityFloor: DEFAULT_QUALITY_FLOOR,
  nearDuplicates: 'report',
};

/** `held`: the version before goes on serving. `quarantined`: nothing of the file is searchable. */
export type Admission =
  | { kind: 'admitted'; note: SkipNote | null }
  | { kind: 'held'; note: SkipNote; changes: readonly SchemaChange[] }
  | { kind: 'quarantined'; note: SkipNote };

/**
 * Judges a parsed document before anything of it is stored. A version that is held is noted at once when one before it
 * is stored.
 *
 * @param options.served what answers now, when this index is built beside it
 */
export function admitDocument(
  document: {
    documentId: DocumentId;
    format: DocumentFormat;
    contentHash: string;
    quality: DocumentQuality;
    fields: readonly SchemaField[] | null;
    /** Is a version of it indexed? */
    isKnown: boolean;
    decision: FileDecision | undefined;
  },
  options: { policy: AdmissionPolicy; schemas: SchemaTable; served: ServedVersions | null; clock: Clock },
): Admission {
  const { quality, decision } = document;
  const { qualityFloor } = options.policy;
  if (quality.score < qualityFloor && decision?.action !== 'index-anyway') {
    return { kind: 'quarantined', note: belowFloor(quality, qualityFloor) };
  }
  return judgeSchema(document, options);
}

function belowFloor(quality: DocumentQuality, qualityFloor: number): SkipNote {
  const worst = worstFinding(quality);
  return {
    reason: worst?.code ?? 'noise',
    message: `${worst?.message ?? ''} Its quality is ${quality.score.toFixed(2)}, below the floor of ${qualityFloor}. Index it anyway, or mend the file.`,
    found: { value: quality.score, limit: qualityFloor, unit: 'score' },
    quality: quality.score,
  };
}

function judgeSchema(
  document: Parameters<typeof admitDocument>[0],
  { schemas, served, clock }: { schemas: SchemaTable; served: ServedVersions | null; clock: Clock },
): Admission {
  const { documentId, contentHash, fields, isKnown, format } = document;
  if (fields === null || served?.isServed(documentId, contentHash) === true) return { kind: 'admitted', note: null };
  const before = served?.fieldsOf(documentId) ?? (isKnown ? schemas.fieldsOf(documentId) : null);
  if (before === null) return { kind: 'admitted', note: null };
  const changes = compareSchemas(before, fields, { isTable: format === 'csv' || format === 'xlsx' });
  if (!mustHold(changes)) {
    const note: SkipNote = {
      reason: 'schema_added',
      message: `Its columns changed: ${describeChanges(changes)}. The new version is indexed.`,
    };
    return { kind: 'admitted', note: changes.length > 0 ? note : null };
  }
  const decided = (served ?? schemas).decisionOn(documentId, contentHash);
  if (decided === 'accepted') return { kind: 'admitted', note: null };
  if (isKnown && (served !== null || decided === null)) {
    schemas.hold(documentId, contentHash, changes, new Date(clock.now()).toISOString());
  }
  return { kind: 'held', changes, note: { reason: 'schema_drift', message: heldMessage(changes, decided ?? 'held') } };
}
