import { describe, expect, it } from 'vitest';
import { gatewayPolicyFile, limitDeclaration } from '../../../main/contract/gateway-policy.ts';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { parseJsonc } from '../../../main/workspace/parse-jsonc.ts';
import { DEFAULT_POLICY_TEMPLATE } from '../../../main/workspace/templates/default-policy.ts';

const parse = (text: string) =>
  parseJsonc({ path: 'policies/p.policy.jsonc', text, schema: gatewayPolicyFile, knownVersion: 1 });
const policyWith = (more: object) => JSON.stringify({ version: 1, id: 'p', endpoints: [{ model: 'a/b' }], ...more });

describe('a routing policy', () => {
  it('of a new workspace says what is the default anyway, and asks the built-in model', () => {
    const template = parse(DEFAULT_POLICY_TEMPLATE);
    const { $schema, description, id, ...said } = template;
    const {
      $schema: _none,
      description: _empty,
      id: _id,
      ...defaults
    } = parse(policyWith({ endpoints: [{ model: 'local/extractive' }] }));
    expect(said).toEqual(defaults);
    expect([$schema, id, description.length > 0]).toEqual(['../.trestle/schemas/policy.schema.json', 'default', true]);
  });

  it.each([
    [{ endpoints: [] }, /1:\d+: endpoints is \[\]/],
    [
      { endpoints: [{ model: 'policy/other' }] },
      /endpoints\.0\.model is "policy\/other"; must look like provider\/model/,
    ],
    [{ endpoints: [{ model: 'a/b' }, { model: 'a/b' }] }, /endpoints\.1\.model is "a\/b"; name each model once/],
    [{ multiplex: { small: 'c/d' } }, /multiplex\.small is "c\/d"; must be one of a\/b/],
    [{ endpoints: [{ model: 'a/b', weight: 0 }], choose: 'weights' }, /give one endpoint a weight above 0/],
    [{ retry: { attempts: 0 } }, /retry\.attempts is 0/],
    [{ breaker: { errorRate: 2 } }, /breaker/],
    [{ hedging: {} }, /"hedging", which is not known here/],
  ])('refuses %j, naming the place and the value', (more, message) => {
    expect(() => parse(policyWith(more))).toThrow(ConfigError);
    expect(() => parse(policyWith(more))).toThrow(message);
  });
});

describe('a limit', () => {
  it('counts requests or tokens', () => {
    expect(limitDeclaration.safeParse({ of: 'tenant', requestsPerMinute: 60 }).success).toBe(true);
    expect(limitDeclaration.safeParse({ of: 'tenant' }).success).toBe(false);
    expect(limitDeclaration.safeParse({ of: 'planet', requestsPerMinute: 60 }).success).toBe(false);
  });
});
