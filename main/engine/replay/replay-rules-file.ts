import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPLAY_RULES_VERSION, replayRules } from '../../contract/replay-rules.ts';
import type { ReplayRulesResponse } from '../../contract/replay.ts';
import { DEFAULT_REPLAY_RULES } from '../../replay/judge/default-rules.ts';
import { parseJsonc } from '../../workspace/parse-jsonc.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';

export const REPLAY_RULES_FILE = 'replay.rules.jsonc';

/**
 * @returns the rules of the workspace, or those that come with Trestle where it has no file of them
 * @throws ConfigError that names the place in the file
 */
export function readReplayRules(workspacePath: string): ReplayRulesResponse {
  const path = join(workspacePath, REPLAY_RULES_FILE);
  if (!existsSync(path)) return { path, isDefault: true, rules: DEFAULT_REPLAY_RULES };
  const text = readWorkspaceText(workspacePath, path);
  return {
    path,
    isDefault: false,
    rules: parseJsonc({ path, text, schema: replayRules, knownVersion: REPLAY_RULES_VERSION }),
  };
}
