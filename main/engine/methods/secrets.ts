import { BugError } from '../../base/errors/bug-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { ProviderDeclaration } from '../../contract/provider.ts';
import type { SecretTest } from '../../contract/secret.ts';
import { type Endpoint, resolveEndpoints } from '../../gateway/providers/endpoint.ts';
import { listModels } from '../../gateway/providers/list-models.ts';
import { createWorkspaceFiles } from '../../workspace/workspace-files.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';

type SecretCalls = 'secret.list' | 'secret.set' | 'secret.remove' | 'secret.test';

const NANOS_PER_MS = 1e6;

/** A person's secrets: what is asked of them never comes with a value in the answer. */
export function createSecretHandlers(
  services: EngineServices,
  openWorkspace: () => string | null,
): Handlers<SecretCalls> {
  const { secrets, events, environment, egress, clock, trust } = services;

  /** Every provider that would be sent the secret. */
  const takersOf = (name: string): readonly Endpoint[] => {
    const workspace = openWorkspace();
    const declared: readonly ProviderDeclaration[] =
      workspace === null ? [] : createWorkspaceFiles(workspace).readWorkspace().providers;
    const isTrusted = (): boolean => workspace !== null && trust.isTrusted(workspace);
    return resolveEndpoints(declared, { ollamaHost: environment['OLLAMA_HOST'], isTrusted }).filter(
      ({ secret }) => secret === name,
    );
  };
  const testAt = async (endpoint: Endpoint, key: string, signal: AbortSignal): Promise<SecretTest> => {
    const startNano = clock.monotonicNano();
    const outcome = async (): Promise<Pick<SecretTest, 'ok' | 'message' | 'statusCode'>> => {
      const refused = endpoint.refused();
      if (refused !== null) return { ok: false, message: refused, statusCode: null };
      try {
        const models = await listModels({ endpoint, egress, key, signal });
        return { ok: true, message: `${endpoint.id} takes it and lists ${models.length} models.`, statusCode: 200 };
      } catch (error) {
        if (!TrestleError.is(error)) throw error;
        const { statusCode } = error.details;
        const status = typeof statusCode === 'number' ? statusCode : null;
        return { ok: false, message: error.message, statusCode: status };
      }
    };
    const result = await outcome();
    return { provider: endpoint.id, ...result, ms: Number(clock.monotonicNano() - startNano) / NANOS_PER_MS };
  };

  return {
    'secret.list': () => secrets.list(),
    'secret.set': async ({ name, value }) => {
      await secrets.set(name, value);
      events.publish({ type: 'secrets-changed' });
      const info = (await secrets.list()).secrets.find((secret) => secret.name === name);
      if (info === undefined) throw new BugError(`the secret ${name} was set and is not there`);
      return info;
    },
    'secret.remove': async ({ name }) => {
      if (!(await secrets.remove(name))) {
        throw new NotFoundError(`The vault has no secret ${name}. \`trestle secret list\` shows what there is.`);
      }
      events.publish({ type: 'secrets-changed' });
      return null;
    },
    'secret.test': async ({ name }, { signal }) => {
      const found = await secrets.find(name);
      if (found === null) {
        throw new NotFoundError(`There is no secret ${name}. \`trestle secret set ${name}\` puts one into the vault.`);
      }
      const tests = await Promise.all(takersOf(name).map((endpoint) => testAt(endpoint, found.value, signal)));
      return { name, ok: tests.length > 0 && tests.every(({ ok }) => ok), tests };
    },
  };
}
