import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { CAP_RAISE_FACTOR, type FileDecision, MAX_CAP_FACTOR } from '../../contract/quarantine.ts';
import type { PendingSchema, SchemaDecision } from '../../contract/schema.ts';
import type { SourceDeclaration } from '../../contract/workspace-file.ts';
import { SchemaTable } from '../../retrieval/schema/schema-table.ts';
import { editWorkspaceFile } from '../../workspace/edit-workspace-file.ts';
import { resolveSources, sourcePath } from '../../workspace/resolve-sources.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

type QuarantineCalls = 'quarantine.resolve' | 'schema.pending' | 'schema.accept' | 'schema.keep';

/** What people decide about single files: to take one in spite of its quality, to accept its new columns. */
export function createQuarantineHandlers(parts: StandingParts): Handlers<QuarantineCalls> {
  const { path: workspace, files, retrieval, ingests, services } = parts;
  const declared = (): readonly SourceDeclaration[] => files.readWorkspace().sources;
  const requireSource = (sourceId: string): SourceDeclaration => {
    const source = declared().find(({ id }) => id === sourceId);
    if (source !== undefined) return source;
    throw new NotFoundError(`There is no source "${sourceId}" in trestle.jsonc.`);
  };
  const pendingOf = (sourceId: string): readonly PendingSchema[] =>
    new SchemaTable(retrieval.databaseOf(sourceId)).pending(sourceId);

  const ingestPaths = (sourceId: string, paths: readonly string[]): string => {
    const { sources } = resolveSources({
      workspaceDirectory: workspace,
      file: files.readWorkspace(),
      request: { paths: [], sources: [sourceId], include: [], code: false },
    });
    const [whole] = sources;
    if (whole === undefined) return ingests.start([]);
    const isFile = paths.some((path) => path === whole.rootPath);
    return ingests.start(isFile ? [whole] : paths.map((only) => ({ ...whole, only })));
  };

  const decide = async (
    { sourceId, path }: { sourceId: string; path?: string | undefined },
    state: 'accepted' | 'kept',
  ): Promise<SchemaDecision> => {
    parts.requireTrust('decide about columns');
    const source = requireSource(sourceId);
    const absolute = path === undefined ? null : resolve(sourcePath(workspace, source), path);
    const waiting = pendingOf(sourceId).filter((file) => absolute === null || file.path === absolute);
    if (waiting.length === 0) {
      const what = path === undefined ? `No file of "${sourceId}"` : path;
      throw new NotFoundError(
        `${what} has columns that wait for a decision. \`trestle source schema\` lists those that do.`,
      );
    }
    const served = new SchemaTable(retrieval.databaseOf(sourceId));
    // An index that is kept or built beside this one must not ask again when it serves.
    const tables = retrieval.liveGenerationDatabases().map((database) => new SchemaTable(database));
    for (const { documentId } of waiting) {
      const hash = served.waitingHash(documentId);
      for (const table of tables) if (table.waitingHash(documentId) === hash) table.decide(documentId, state);
    }
    services.events.publish({ type: 'sources-changed' });
    const decided = pendingOf(sourceId).filter(({ documentId }) =>
      waiting.some((file) => file.documentId === documentId),
    );
    const ingestId = ingestPaths(
      sourceId,
      waiting.map((file) => file.path),
    );
    return { files: decided, ingestId };
  };

  return {
    'quarantine.resolve': async ({ path, action }) => {
      parts.requireTrust('decide about a file');
      const source = nearestSource(workspace, declared(), path);
      const root = sourcePath(workspace, source);
      const relativePath = root === path ? (path.split(sep).at(-1) ?? path) : relative(root, path).split(sep).join('/');
      const decisions = source.decisions.filter((decision) => decision.path !== relativePath);
      const before = source.decisions.find((decision) => decision.path === relativePath);
      const next = decisionFor(relativePath, action, before);
      const edited = { ...source, decisions: next === null ? decisions : [...decisions, next] };
      editWorkspaceFile(workspace, [{ type: 'replace-source', source: edited }]);
      services.events.publish({ type: 'sources-changed' });
      return { ingestId: ingestPaths(source.id, [path]) };
    },
    'schema.pending': async ({ sourceId }) => {
      if (sourceId !== undefined) return pendingOf(requireSource(sourceId).id);
      return declared().flatMap(({ id }) => pendingOf(id));
    },
    'schema.accept': (request) => decide(request, 'accepted'),
    'schema.keep': (request) => decide(request, 'kept'),
  };
}

function decisionFor(
  path: string,
  action: FileDecision['action'] | 'reset',
  before: FileDecision | undefined,
): FileDecision | null {
  if (action === 'reset') return null;
  if (action !== 'raise-cap') return { path, action };
  const factor =
    before?.action === 'raise-cap' ? (before.factor ?? CAP_RAISE_FACTOR) * CAP_RAISE_FACTOR : CAP_RAISE_FACTOR;
  if (factor > MAX_CAP_FACTOR) {
    throw new InvalidArgumentError(
      `The limits for ${path} are raised ${MAX_CAP_FACTOR} times already, which is the most. Split the file, or leave it out.`,
    );
  }
  return { path, action, factor };
}

/** @throws NotFoundError for a path that is in no source */
function nearestSource(workspace: string, sources: readonly SourceDeclaration[], path: string): SourceDeclaration {
  const [nearest] = sources
    .filter((source) => isAtOrBelow(sourcePath(workspace, source), path))
    .toSorted((a, b) => sourcePath(workspace, b).length - sourcePath(workspace, a).length);
  if (nearest !== undefined) return nearest;
  throw new NotFoundError(
    `${path} is in no source of this workspace. \`trestle source skipped\` lists the files that are.`,
  );
}

function isAtOrBelow(folder: string, path: string): boolean {
  const steps = relative(folder, path);
  return !isAbsolute(steps) && steps.split(sep)[0] !== '..';
}
