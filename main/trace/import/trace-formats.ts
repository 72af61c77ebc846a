import { braintrustFormat } from './braintrust/braintrust-format.ts';
import {
  clickHouseFormat,
  flattenedFormat,
  otelConsoleFormat,
  phoenixFormat,
  readableSpanFormat,
} from './flattened/flattened-formats.ts';
import { heliconeFormat } from './helicone/helicone-format.ts';
import { jaegerFormat } from './jaeger/jaeger-format.ts';
import { langchainCallbackFormat } from './langchain/langchain-callback-format.ts';
import { langfuseFormat } from './langfuse/langfuse-format.ts';
import { langsmithFormat } from './langsmith/langsmith-format.ts';
import { mlflowFormat } from './mlflow/mlflow-format.ts';
import { opikFormat } from './opik/opik-format.ts';
import { otlpFormat } from './otlp/otlp-format.ts';
import { providerLogFormat } from './provider-logs/provider-log-format.ts';
import type { TraceFormat } from './trace-format.ts';
import { atifFormat } from './trajectories/atif-format.ts';
import { sweAgentFormat } from './trajectories/swe-agent-format.ts';
import { tauBenchFormat } from './trajectories/tau-bench-format.ts';
import { whoAndWhenFormat } from './trajectories/who-and-when-format.ts';
import { zipkinFormat } from './zipkin/zipkin-format.ts';

/**
 * Every form of traces that is read, in the order in which they are tried: the first that detects wins. The order matters
 * where one form is a special case of another; the most general ones stand last.
 */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  otlpFormat,
  jaegerFormat,
  zipkinFormat,
  langfuseFormat,
  langsmithFormat,
  langchainCallbackFormat,
  braintrustFormat,
  mlflowFormat,
  opikFormat,
  heliconeFormat,
  clickHouseFormat,
  phoenixFormat,
  otelConsoleFormat,
  readableSpanFormat,
  flattenedFormat,
  atifFormat,
  sweAgentFormat,
  tauBenchFormat,
  whoAndWhenFormat,
  providerLogFormat,
];
