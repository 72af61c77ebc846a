/**
 * The editor as this app uses it: the core and the parts of it that a prompt needs. Everything that imports this module is
 * in the lazy chunk; nothing else may. Its worker is a file of ours, started under a policy that lets no other be started.
 */
import 'monaco-editor/features/codeAction/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/snippet/register';
import 'monaco-editor/features/wordOperations/register';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import * as monaco from 'monaco-editor/editor/editor.api';
// oxlint-disable-next-line import/default -- what the build makes of `?worker&url`
import workerUrl from 'monaco-editor/editor/editor.worker?worker&url';

/** As browsers that know trusted types have it; the DOM library of TypeScript does not. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL: (url: string) => string;
  };
}

const ownWorker = (url: string): string => {
  if (url !== workerUrl) throw new TypeError(`no worker may be started from ${url}`);
  return url;
};

function trustedWorkerUrl(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return workerUrl;
  return trustedTypes.createPolicy('trestle-editor-worker', { createScriptURL: ownWorker }).createScriptURL(workerUrl);
}

const trustedUrl = trustedWorkerUrl();

globalThis.MonacoEnvironment = {
  getWorker: () => new Worker(trustedUrl, { type: 'module', name: 'editor' }),
};

export { monaco };
