import { join } from 'node:path';
import * as z from 'zod';
import type { JsonObject } from '../base/json.ts';
import type { McpConsents } from '../spec/mcp-servers.ts';
import { createUserFile } from './user-file.ts';

/** Consents of one machine; the oldest go when there are more. */
const MAX_CONSENTS = 500;

const consentFile = z.object({
  version: z.literal(1),
  consents: z.array(
    z.object({
      workspace: z.string().min(1),
      server: z.string().min(1),
      command: z.record(z.string(), z.string()),
      commandHash: z.string(),
      toolsHash: z.string().nullable(),
      tools: z.array(
        z.object({
          name: z.string(),
          description: z.string(),
          inputSchema: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
        }),
      ),
      at: z.string(),
    }),
  ),
});

/**
 * @param options.workspacePath real path
 * @returns what was agreed to for one workspace on this machine
 */
export function createMcpConsents(options: { dataDirectory: string; workspacePath: string }): McpConsents {
  const { dataDirectory, workspacePath } = options;
  // No backup is read: an older list may hold what was revoked since. A torn file agrees to nothing.
  const file = createUserFile({
    path: join(dataDirectory, 'mcp-consents.json'),
    schema: consentFile,
    empty: { version: 1 as const, consents: [] },
    backup: 'never',
  });
  const others = (consents: z.infer<typeof consentFile>['consents'], server: string) =>
    consents.filter((known) => known.workspace !== workspacePath || known.server !== server);
  return {
    find: (server) =>
      file.read().consents.find((known) => known.workspace === workspacePath && known.server === server) ?? null,
    save: (consent) =>
      file.update(({ consents }) => ({
        version: 1,
        consents: [
          ...others(consents, consent.server),
          { ...consent, tools: [...consent.tools], workspace: workspacePath },
        ].slice(-MAX_CONSENTS),
      })),
    revoke: (server) => file.update(({ consents }) => ({ version: 1, consents: others(consents, server) })),
  };
}
