import type { Branded } from '../base/branded.ts';

/** 32 lower-case hex digits, as OpenTelemetry writes them. */
export type TraceId = Branded<string, 'TraceId'>;
/** 16 lower-case hex digits. */
export type SpanId = Branded<string, 'SpanId'>;
/** `doc_` + hex: one document of one source, stable while its path stays. */
export type DocumentId = Branded<string, 'DocumentId'>;
/** `chk_` + hex of document, heading path and text: an untouched chunk keeps its id when its neighbours change. */
export type ChunkId = Branded<string, 'ChunkId'>;
/** A source's name in trestle.jsonc: unique in the workspace. */
export type SourceId = Branded<string, 'SourceId'>;
/** `r-` + 64 hex digits: sha256 of the canonical release bundle. People see the first 7 digits. */
export type ReleaseHash = Branded<string, 'ReleaseHash'>;
/** One conversation: the asks that share follow-up context. */
export type SessionId = Branded<string, 'SessionId'>;
