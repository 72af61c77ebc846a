import type * as z from 'zod';
import { ConfigError } from '../base/errors/config-error.ts';
import { ALERT_RULE_VERSION, alertRuleFile } from '../contract/alert-rule.ts';
import { GATEWAY_POLICY_VERSION, gatewayPolicyFile } from '../contract/gateway-policy.ts';
import { pipelineFile } from '../contract/pipeline-file.ts';
import { PRICE_FILE_VERSION, priceFile } from '../contract/price.ts';
import { SIMULATOR_PROFILE_VERSION, simulatorProfile } from '../contract/simulator.ts';
import { toolFile } from '../contract/tool.ts';
import { WORKSPACE_FILE_VERSION, type WorkspaceFile, workspaceFile } from '../contract/workspace-file.ts';
import { mcpFile } from './mcp-servers.ts';
import { parseJsonc } from './parse-jsonc.ts';

/** Pipelines and tools are at their first version; `.mcp.json` has none of ours. */
const FIRST_VERSION = 1;
const ANY_VERSION = Number.MAX_SAFE_INTEGER;

/**
 * How each kind of a workspace's texts is read, whether it lies on the disk or is still being typed.
 *
 * @param path as it stands in messages
 * @throws ConfigError naming file, line and column; StorageError `schema_too_new`
 */
type ParseText<Value> = (path: string, text: string) => Value;

function jsonc<Schema extends z.ZodType>(schema: Schema, knownVersion: number): ParseText<z.output<Schema>> {
  return (path, text) => parseJsonc({ path, text, schema, knownVersion });
}

export const parsePrices = jsonc(priceFile, PRICE_FILE_VERSION);
export const parsePipeline = jsonc(pipelineFile, FIRST_VERSION);
export const parsePolicy = jsonc(gatewayPolicyFile, GATEWAY_POLICY_VERSION);
export const parseTool = jsonc(toolFile, FIRST_VERSION);
export const parseSimulator = jsonc(simulatorProfile, SIMULATOR_PROFILE_VERSION);
export const parseAlertRule = jsonc(alertRuleFile, ALERT_RULE_VERSION);
export const parseMcp = jsonc(mcpFile, ANY_VERSION);
const parseWorkspaceFile = jsonc(workspaceFile, WORKSPACE_FILE_VERSION);

/** `trestle.jsonc`. @throws ConfigError also for two sources of one id */
export function parseWorkspace(path: string, text: string): WorkspaceFile {
  const file = parseWorkspaceFile(path, text);
  const ids = file.sources.map(({ id }) => id.toLowerCase());
  const twice = file.sources[ids.findIndex((id, at) => ids.indexOf(id) !== at)];
  if (twice === undefined) return file;
  throw new ConfigError(`${path}: two sources have the id "${twice.id}". Rename one.`, { details: { path } });
}
