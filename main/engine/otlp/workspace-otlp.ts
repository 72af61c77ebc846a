import type { TraceReader } from '../../spec/tracer.ts';
import { createLate, type Late } from '../late.ts';
import type { EngineServices } from '../services.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';
import { createTraceEmitter, type TraceEmitter } from './trace-emitter.ts';
import type { createWorkspaceReceiver } from './workspace-receiver.ts';

/** Traces of one workspace, coming and going over OTLP. */
export interface WorkspaceOtlp {
  /** Made when somebody turns it on or asks for it: most workspaces never do. */
  receiver: Late<OtlpReceiver>;
  emitter: TraceEmitter;
}

export function createWorkspaceOtlp(
  options: Parameters<typeof createWorkspaceReceiver>[0] & {
    services: EngineServices;
    traces: Pick<TraceReader, 'readCanonical'>;
  },
): WorkspaceOtlp {
  const { services, traces } = options;
  const { clock, random, environment, egress } = services;
  return {
    receiver: createLate({
      make: async () => (await import('./workspace-receiver.ts')).createWorkspaceReceiver(options),
      dispose: (made) => made.dispose(),
      whenGone: 'The workspace was closed during the call.',
    }),
    emitter: createTraceEmitter({
      environment,
      egress,
      clock,
      random,
      read: (traceId) => traces.readCanonical(traceId).spans,
    }),
  };
}
