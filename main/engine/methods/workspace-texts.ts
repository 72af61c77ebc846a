import { checkText, listWorkspaceTexts, readText, writeText } from '../../workspace/workspace-texts.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

type TextCalls = 'file.list' | 'file.read' | 'file.check' | 'file.write';

/** The workspace's own texts: what a person writes and Trestle reads. */
export function createWorkspaceTextHandlers(
  parts: Pick<StandingParts, 'path' | 'services' | 'requireTrust'>,
): Handlers<TextCalls> {
  const { path: workspace, services, requireTrust } = parts;
  return {
    'file.list': async () => listWorkspaceTexts(workspace),
    'file.read': async ({ path }) => readText(workspace, path),
    'file.check': async ({ path, text }) => ({ problem: checkText(path, text, workspace) }),
    'file.write': async (request) => {
      requireTrust(`change ${request.path}`);
      const written = writeText(workspace, request);
      services.events.publish({ type: 'files-changed', paths: [request.path] });
      return written;
    },
  };
}
