import { canonicalJson, type JsonObject } from '../../base/json.ts';
import type { ToolFile } from '../../contract/tool.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** @returns sha256 (hex) over the tool's name, its contract's version and the arguments: what an approval is bound to */
export function bindArguments(contract: Pick<ToolFile, 'name' | 'contractVersion'>, args: JsonObject): string {
  return sha256Hex(canonicalJson({ tool: contract.name, contractVersion: contract.contractVersion, arguments: args }));
}
