import type * as z from 'zod';
import { ConfigError } from '../../base/errors/config-error.ts';
import { type ToolEffect, type ToolFile, toolEffect } from '../../contract/tool.ts';

/**
 * @param schema strict, of the implementation's parameters
 * @returns `with` of a contract
 * @throws ConfigError naming the tool, the key and what is allowed
 */
export function readWith<Schema extends z.ZodType>(contract: ToolFile, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(contract.with);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = ['with', ...(issue?.path ?? [])].map(String).join('.');
  throw new ConfigError(`The tool "${contract.name}" (${contract.uses}): ${where}: ${issue?.message ?? 'is wrong'}.`);
}

/**
 * What a tool does to the world is what its implementation does: a contract may be more careful than that, never less.
 *
 * @throws ConfigError when the contract claims less
 */
export function requireEffect(contract: ToolFile, least: ToolEffect): void {
  const order = toolEffect.options;
  if (order.indexOf(contract.effect) >= order.indexOf(least)) return;
  throw new ConfigError(
    `The tool "${contract.name}" uses ${contract.uses}, whose effect is "${least}"; its contract says "${contract.effect}". Write "effect": "${least}".`,
  );
}
