import { renderGateReport } from '../../release/gate/render-gate.ts';
import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

/** What has to hold before a release serves. */
export function createGateHandlers({
  gates,
  requireTrust,
}: Pick<SessionParts, 'gates' | 'requireTrust'>): Handlers<'gate.list' | 'gate.runs' | 'gate.report', 'gate.run'> {
  return {
    'gate.list': async () => gates.list(),
    'gate.run': (request, { signal }) => {
      requireTrust('run a gate');
      return gates.run(request, signal);
    },
    'gate.runs': async (request) => gates.store.list(request),
    'gate.report': async ({ gateRunId, format }) => renderGateReport(gates.store.show(gateRunId), format),
  };
}
