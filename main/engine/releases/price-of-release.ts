import { type GatewayPolicyFile, POLICY_PREFIX } from '../../contract/gateway-policy.ts';
import type { PriceOf } from '../../pipeline/price-answer.ts';

/**
 * A policy has no price of its own; it is free where all that stands behind it is. Which models these are a release says itself,
 * whatever lies in `policies/` now.
 *
 * @param policies the release's own, by id; undefined for the files as they are
 */
export function priceOfRelease(costOf: PriceOf, policies: ReadonlyMap<string, GatewayPolicyFile> | undefined): PriceOf {
  if (policies === undefined) return costOf;
  return (modelId, usage) => {
    const file = modelId.startsWith(POLICY_PREFIX) ? policies.get(modelId.slice(POLICY_PREFIX.length)) : undefined;
    if (file === undefined) return costOf(modelId, usage);
    return file.endpoints.every(({ model }) => costOf(model, usage) === 0) ? 0 : null;
  };
}
