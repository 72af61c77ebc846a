import { MAX_DOCUMENT_WINDOW } from '../../contract/document.ts';
import { createAccessJudge, type JudgedDocument } from '../../retrieval/access/judge-access.ts';
import { detectFormat } from '../../retrieval/parse/document-format.ts';
import { checkAccess } from '../access/check-access.ts';
import { type CheckedCall, createCheckedPaths } from '../access/check-paths.ts';
import { createReading } from '../access/reading.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

type AccessCalls = 'access.check' | 'access.log' | 'access.verify';

/** Whether holds who may find what, and who has read what. */
export function createAccessHandlers(parts: StandingParts, readers: Handlers<CheckedCall>): Handlers<AccessCalls> {
  const { accessLog, files, services } = parts;
  return {
    'access.check': async (request, { signal }) => {
      parts.requireTrust('check access');
      const { principals, sources } = files.readWorkspace();
      const scope = createReading(parts).scopeOf(request.as) ?? { tenant: '', principals: [] };
      const texts = new Map<string, Promise<string>>();
      return checkAccess({
        request,
        scope,
        paths: createCheckedPaths(parts, request.as, readers),
        judge: createAccessJudge({
          as: request.as,
          principals,
          sources: sources.map(({ id, access }) => ({ sourceId: id, access })),
        }),
        documentOf: ({ documentId, sourceId, displayPath, path }): JudgedDocument => ({
          sourceId,
          path: displayPath.slice(sourceId.length + 1),
          file: path,
          format: detectFormat(displayPath) ?? 'text',
          readText: () => {
            const text = texts.get(documentId) ?? readWhole(parts, documentId);
            texts.set(documentId, text);
            return text;
          },
        }),
        clock: services.clock,
        signal,
      });
    },
    'access.log': async (request) => accessLog.list(request),
    'access.verify': async () => accessLog.verify(),
  };
}

/** The text as it was indexed, as the owner reads it, window after window. */
async function readWhole({ retrieval }: StandingParts, documentId: string): Promise<string> {
  let text = '';
  for (;;) {
    const start = text.length;
    const window = await retrieval.documents.readDocument({ documentId, start, end: start + MAX_DOCUMENT_WINDOW });
    text += window.text;
    if (window.windowEnd >= window.length || window.text === '') return text;
  }
}
