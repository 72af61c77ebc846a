import * as z from 'zod';

/** The port that exporters of OpenTelemetry send to when nobody tells them another. */
export const DEFAULT_OTLP_PORT = 4318;
/** Where traces are posted to. */
export const OTLP_TRACES_PATH = '/v1/traces';

export const otlpStartRequest = z.strictObject({
  /** 0 takes any free port. */
  port: z.int().min(0).max(65_535).default(DEFAULT_OTLP_PORT),
  /** Starts again by itself whenever this workspace is open here, until somebody stops it. */
  isKept: z.boolean().default(false),
});

/** The receiver of this workspace, and what came to it since it was started. */
export interface OtlpReceiverStatus {
  isOn: boolean;
  /** Null while it is off, as the endpoint is. */
  port: number | null;
  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is set to. */
  endpoint: string | null;
  /** ISO. */
  startedAt: string | null;
  lastReceivedAt: string | null;
  /** Requests that brought spans, and those that were turned away, for whatever reason. */
  requests: number;
  refused: number;
  /** Spans that came; each was then stored, had been stored before, or was rejected. */
  received: number;
  stored: number;
  duplicates: number;
  rejected: number;
  /** Secrets taken out before anything was stored. */
  redacted: number;
  /** What waits to be stored. */
  queue: { requests: number; bytes: number; maxBytes: number };
  /** The last thing that went wrong, one sentence; null when nothing did. */
  lastProblem: string | null;
}

/** What this engine sends of its own traces to a collector; set by the standard variables of the environment. */
export interface OtlpEmitterStatus {
  /** Null when no endpoint is set. */
  endpoint: string | null;
  /** Whether what people, models and tools said goes along. */
  withContent: boolean;
  sentTraces: number;
  sentSpans: number;
  /** Traces that were given up: refused, out of reach, or more than may wait. */
  droppedTraces: number;
  waiting: number;
  /** The last thing that went wrong, or why nothing is sent; one sentence. */
  lastProblem: string | null;
}

export interface OtlpStatus {
  receiver: OtlpReceiverStatus;
  /** It is on whenever this workspace is open here. */
  isKept: boolean;
  emitter: OtlpEmitterStatus;
}
