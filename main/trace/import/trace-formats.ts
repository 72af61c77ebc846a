import {
  clickHouseFormat,
  flattenedFormat,
  otelConsoleFormat,
  phoenixFormat,
  readableSpanFormat,
} from './flattened/flattened-formats.ts';
import { jaegerFormat } from './jaeger/jaeger-format.ts';
import { langfuseFormat } from './langfuse/langfuse-format.ts';
import { langsmithFormat } from './langsmith/langsmith-format.ts';
import { otlpFormat } from './otlp/otlp-format.ts';
import type { TraceFormat } from './trace-format.ts';

/**
 * Every form of traces that is read, in the order in which they are tried: the first that detects wins. The order matters
 * where one form is a special case of another; the most general ones stand last.
 */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  otlpFormat,
  jaegerFormat,
  langfuseFormat,
  langsmithFormat,
  // LangChain callback log
  // Braintrust
  // MLflow
  // Opik
  // Helicone
  clickHouseFormat,
  phoenixFormat,
  otelConsoleFormat,
  readableSpanFormat,
  flattenedFormat,
  // ATIF trajectory
  // SWE-agent, tau-bench, Who&When
  // OpenAI and Anthropic logs
];
