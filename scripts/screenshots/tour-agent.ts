/** An agent of the invented company that writes claim notes, and what it is told to do in each picture. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TOOL = {
  $schema: '../.trestle/schemas/tool.schema.json',
  version: 1,
  name: 'write_claim_note',
  contractVersion: 2,
  description: 'Writes a note of the claims desk. The whole file is replaced.',
  uses: 'builtin/write-file',
  with: { root: 'notes' },
  inputSchema: {
    type: 'object',
    properties: {
      path: { type: 'string', minLength: 1, maxLength: 200 },
      content: { type: 'string', maxLength: 4000 },
    },
    required: ['path', 'content'],
    additionalProperties: false,
  },
  effect: 'write',
  limits: { timeoutMs: 5000, callsPerRun: 2 },
};

/** Lets agents of the workspace write, each time with somebody's leave. */
export function writeNoteTool(workspace: string): void {
  mkdirSync(join(workspace, 'notes'), { recursive: true });
  writeFileSync(join(workspace, 'tools', 'write-claim-note.tool.jsonc'), `${JSON.stringify(TOOL, null, 2)}\n`);
}

/** Has `sim/obedient`, which does what any text says, make this call in the next run. */
export function orderCall(workspace: string, tool: string, args: Readonly<Record<string, unknown>>): void {
  const path = join(workspace, 'prompts', 'agent.prompt.md');
  const text = readFileSync(path, 'utf8').replaceAll(/^TOOL: .*\n\n/gm, '');
  writeFileSync(path, text.replace('## user\n', `TOOL: ${tool} ${JSON.stringify(args)}\n\n## user\n`));
}

/** Takes the order back: runs only look. */
export function orderNothing(workspace: string): void {
  const path = join(workspace, 'prompts', 'agent.prompt.md');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^TOOL: .*\n\n/gm, ''));
}
