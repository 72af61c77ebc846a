import type { LoadScenario, LoadTarget } from '../../contract/load-scenario.ts';
import type { LoadPlan } from '../../load/scenario/plan-scenario.ts';
import type { LoadHttpRequest } from '../../spec/load-connections.ts';
import type { PlannedTarget } from './load-protocol.ts';

/** Where the question stands in the body of a request. */
const QUESTION_MARK = '{{question}}';
/** Arrivals of a closed run are assigned this far ahead; they begin again after it. */
const CLOSED_ASSIGNMENTS = 100_000;

/** What a server of `trestle serve` needs to know of its own. */
export interface ServedAt {
  baseUrl: string;
  token: string;
}

/**
 * @param served where the workspace's own interface listens; for a target that is one
 * @returns the distinct requests of a scenario and which of them each arrival sends; null for a target in process
 */
export function httpTargetOf(
  { target, model }: Pick<LoadScenario, 'target' | 'model'>,
  plan: LoadPlan,
  questions: readonly string[],
  served: ServedAt | null,
): (PlannedTarget & { kind: 'http' }) | null {
  const place = placeOf(target, served);
  if (place === null) return null;
  const requests: LoadHttpRequest[] = [];
  const known = new Map<string, number>();
  const arrivals = plan.users === null ? plan.schedule.offsetsMs.length : CLOSED_ASSIGNMENTS;
  const requestOf = Uint32Array.from({ length: arrivals }, (_, index) => {
    const { tenant, input } = plan.assignmentOf(index);
    const key = `${plan.tenants.indexOf(tenant)}/${input}`;
    const at = known.get(key) ?? requests.length;
    if (at === requests.length) {
      requests.push(requestFor(target, { question: questions[input] ?? '', tenant, model, served }));
      known.set(key, at);
    }
    return at;
  });
  return { kind: 'http', ...place, requests, requestOf };
}

function placeOf(
  target: LoadTarget,
  served: ServedAt | null,
): { url: string; method: string; allowedHosts: readonly string[] } | null {
  if ('http' in target)
    return { url: target.http.url, method: target.http.method, allowedHosts: target.http.allowHosts };
  if ('openai' in target) return { url: target.openai.url, method: 'POST', allowedHosts: target.openai.allowHosts };
  if ('serve' in target && served !== null) {
    return { url: `${served.baseUrl}/v1/chat/completions`, method: 'POST', allowedHosts: [] };
  }
  return null;
}

function requestFor(
  target: LoadTarget,
  given: { question: string; tenant: LoadPlan['tenants'][number]; model: string | undefined; served: ServedAt | null },
): LoadHttpRequest {
  const { question, tenant, served } = given;
  const json = { 'content-type': 'application/json' };
  if ('http' in target) {
    const { headers, body } = target.http;
    const filled = body?.replaceAll(QUESTION_MARK, () => JSON.stringify(question)) ?? null;
    const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
    return { headers: { ...(filled === null || hasType ? {} : json), ...headers }, body: filled };
  }
  if ('openai' in target) {
    const { headers, model, stream } = target.openai;
    return { headers: { ...json, ...headers }, body: chatBody({ model, stream, question }) };
  }
  const { serve, stream } = target as LoadTarget & { serve: string; stream: boolean };
  const user = tenant.as?.principals[0];
  return {
    headers: { ...json, authorization: `Bearer ${served?.token ?? ''}`, 'x-trestle-pool': tenant.pool },
    body: chatBody({ model: serve, stream, question, ...(user === undefined ? {} : { user }) }),
  };
}

function chatBody({ question, ...rest }: { model: string; stream: boolean; question: string; user?: string }): string {
  return JSON.stringify({ ...rest, messages: [{ role: 'user', content: question }] });
}
