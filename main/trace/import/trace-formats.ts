import { langfuseFormat } from './langfuse/langfuse-format.ts';
import { langsmithFormat } from './langsmith/langsmith-format.ts';
import type { TraceFormat } from './trace-format.ts';

/**
 * Every form of traces that is read, in the order in which they are tried: the first that detects wins. The order matters
 * where one form is a special case of another; the most general ones stand last.
 */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  // OTLP JSON and protobuf
  // Jaeger
  langfuseFormat,
  langsmithFormat,
  // LangChain callback log
  // Braintrust
  // MLflow
  // Opik
  // Helicone
  // ClickHouse otel_traces rows
  // Phoenix dataframe and REST
  // OpenTelemetry Python console exporter
  // OpenTelemetry JavaScript ReadableSpan
  // Flattened spans
  // ATIF trajectory
  // SWE-agent, tau-bench, Who&When
  // OpenAI and Anthropic logs
];
