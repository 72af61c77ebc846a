import type { GatewayState } from '../../../../main/contract/gateway.ts';
import type { LanguageModelListResponse } from '../../../../main/contract/provider.ts';
import { formatQuantity, formatScore } from '../../../ui/index.ts';

export interface GatewayVerdict {
  sentence: string;
  detail: string;
}

/** @returns who answers and whether anyone is down, in one sentence; and how the asks fared, in one more */
export function gatewayVerdict(models: LanguageModelListResponse, state: GatewayState): GatewayVerdict {
  const effective = models.models.find(({ id }) => id === models.effective);
  const where =
    effective === undefined
      ? `Answering with ${models.effective}`
      : effective.isLocal
        ? 'Answering locally'
        : `Answering from ${effective.provider}`;
  if (effective !== undefined && effective.state !== 'ready') {
    return { sentence: `${effective.id} cannot answer`, detail: effective.why ?? '' };
  }
  const down = state.endpoints.filter(({ breaker }) => breaker !== null && breaker.state !== 'closed');
  const names = down.map(({ model }) => model).join(', ');
  const sentence = down.length === 0 ? where : `${where}; ${names} ${down.length === 1 ? 'is' : 'are'} down`;
  return { sentence, detail: describeCalls(state) };
}

function describeCalls({ routes }: GatewayState): string {
  const calls = routes.reduce((sum, route) => sum + route.calls, 0);
  const failed = routes.reduce((sum, route) => sum + route.failed, 0);
  if (calls === 0) return 'Nothing was asked since the workspace was opened.';
  const moved = routes.reduce((sum, route) => sum + route.failovers, 0);
  const elsewhere = moved === 0 ? '' : `, ${moved} of them elsewhere than first tried`;
  if (failed === 0) return `${formatQuantity(calls, 'call')} answered${elsewhere}.`;
  return `${formatQuantity(failed, 'call')} of ${calls} failed.`;
}

/** @returns attempts for each call over all stages; null before the first */
export function attemptsPerCall({ retries }: GatewayState): number | null {
  const first = retries.reduce((sum, stage) => sum + stage.firstAttempts, 0);
  const extra = retries.reduce((sum, stage) => sum + stage.extraAttempts, 0);
  return first === 0 ? null : (first + extra) / first;
}

/** @returns `1.004 attempts per call`; nothing before the first */
export function attemptsText(state: GatewayState): string | null {
  const attempts = attemptsPerCall(state);
  return attempts === null ? null : `${formatScore(attempts, 3)} attempts per call`;
}
