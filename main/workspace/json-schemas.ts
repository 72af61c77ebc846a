import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { alertRuleFile } from '../contract/alert-rule.ts';
import { evalFile } from '../contract/eval-file.ts';
import { gateFile } from '../contract/gate.ts';
import { gatewayPolicyFile } from '../contract/gateway-policy.ts';
import { judgeFile } from '../contract/judge.ts';
import { loadScenario } from '../contract/load-scenario.ts';
import { pipelineFile } from '../contract/pipeline-file.ts';
import { priceFile } from '../contract/price.ts';
import { promptFrontMatter } from '../contract/prompt-file.ts';
import { toolFile } from '../contract/tool.ts';
import { simulatorProfile } from '../contract/simulator.ts';
import { workspaceFile } from '../contract/workspace-file.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import { ensurePrivateDirectory } from '../storage/private-directory.ts';

/** What editors check a workspace's files against, by file name in `.trestle/schemas/`. */
const SCHEMAS: Readonly<Record<string, { title: string; schema: z.ZodType }>> = {
  'workspace.schema.json': { title: 'Trestle workspace (trestle.jsonc)', schema: workspaceFile },
  'pipeline.schema.json': { title: 'Trestle pipeline (pipelines/*.pipeline.jsonc)', schema: pipelineFile },
  'policy.schema.json': { title: 'Trestle routing policy (policies/*.policy.jsonc)', schema: gatewayPolicyFile },
  'prices.schema.json': { title: 'Trestle price table (prices.jsonc)', schema: priceFile },
  'prompt.schema.json': { title: 'Front matter of a Trestle prompt (prompts/*.prompt.md)', schema: promptFrontMatter },
  'tool.schema.json': { title: 'Trestle tool (tools/*.tool.jsonc)', schema: toolFile },
  'scenario.schema.json': { title: 'Trestle load scenario (scenarios/*.load.yaml)', schema: loadScenario },
  'eval.schema.json': { title: 'Trestle eval (evals/*.eval.yaml)', schema: evalFile },
  'judge.schema.json': { title: 'Trestle judge (judges/*.judge.yaml)', schema: judgeFile },
  'gate.schema.json': { title: 'Trestle gate (gates/*.gate.yaml)', schema: gateFile },
  'alert.schema.json': { title: 'Trestle alert rule (alerts/*.alert.jsonc)', schema: alertRuleFile },
  'simulator.schema.json': { title: 'Trestle simulator profile (simulators/*.sim.jsonc)', schema: simulatorProfile },
};

/** @returns JSON Schema 2020-12 texts by file name, generated from the schemas that parse the files */
export function renderJsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, { title, schema }]) => {
      // `input`: keys with a default may be left out of the file.
      const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
      return [name, `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`];
    }),
  );
}

/** Writes the schemas where the `$schema` links of a workspace point; a file that is as it should be is left alone. */
export function writeJsonSchemas(schemasDirectory: string): void {
  ensurePrivateDirectory(schemasDirectory);
  for (const [name, text] of renderJsonSchemas()) {
    const path = join(schemasDirectory, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    writeFileAtomically(path, text);
  }
}
