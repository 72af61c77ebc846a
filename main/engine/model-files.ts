import type { JsonValue } from '../base/json.ts';
import { canonicalJson } from '../base/json.ts';
import { POLICY_PREFIX } from '../contract/gateway-policy.ts';
import type { ModelFiles } from '../pipeline/release-bundle.ts';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';

const SIMULATOR_PREFIX = 'sim/';

/**
 * @returns what a workspace's files say of a model: a routing policy with what lies behind its endpoints, a simulated
 *   model. Models of elsewhere are known by their id alone.
 */
export function modelFilesOf(files: Pick<WorkspaceFiles, 'readPolicies' | 'readSimulators'>): ModelFiles {
  const find = (modelId: string): Readonly<Record<string, JsonValue>> => {
    if (modelId.startsWith(POLICY_PREFIX)) {
      const policy = files.readPolicies().byId.get(modelId.slice(POLICY_PREFIX.length));
      if (policy === undefined) return {};
      // A policy's endpoints are no policies, so this ends.
      const behind = policy.endpoints
        .filter(({ model }) => !model.startsWith(POLICY_PREFIX))
        .map(({ model }) => find(model));
      return Object.assign({ [modelId]: shaping(policy) }, ...behind) as Record<string, JsonValue>;
    }
    if (!modelId.startsWith(SIMULATOR_PREFIX)) return {};
    const profile = files.readSimulators().byId.get(modelId.slice(SIMULATOR_PREFIX.length));
    return profile === undefined ? {} : { [modelId]: shaping(profile) };
  };
  return find;
}

/** Without what only people read. */
function shaping(file: { $schema?: string | undefined; description: string }): JsonValue {
  const { $schema: _, description: __, ...rest } = file;
  return JSON.parse(canonicalJson(rest)) as JsonValue;
}
