import { expect, it } from 'vitest';
import type { GatewayPolicyFile } from '../../../../main/contract/gateway-policy.ts';
import { priceOfRelease } from '../../../../main/engine/releases/price-of-release.ts';

const USAGE = { inputTokens: 10, outputTokens: 1 };
/** As the files are now: what stands behind policy/answers costs nothing. */
const now = (modelId: string): number | null => (modelId === 'cloud/large' ? 0.5 : 0);
const policy = (...models: string[]): GatewayPolicyFile =>
  ({ endpoints: models.map((model) => ({ model })) }) as unknown as GatewayPolicyFile;

it("a released policy costs what the release's endpoints do, whatever its file says now", () => {
  const priced = priceOfRelease(now, new Map([['answers', policy('local/small', 'cloud/large')]]));
  expect(now('policy/answers')).toBe(0);
  expect(priced('policy/answers', USAGE)).toBeNull();
  expect(priceOfRelease(now, new Map([['answers', policy('local/small')]]))('policy/answers', USAGE)).toBe(0);
});

it('everything else costs what it does in the workspace', () => {
  expect(priceOfRelease(now, new Map())('policy/other', USAGE)).toBe(0);
  expect(priceOfRelease(now, new Map())('cloud/large', USAGE)).toBe(0.5);
  expect(priceOfRelease(now, undefined)).toBe(now);
});
