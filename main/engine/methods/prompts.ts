import type { JsonValue } from '../../base/json.ts';
import type { PromptInputSource } from '../../contract/prompt.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { listPromptFiles } from '../../workspace/prompts/list-prompt-files.ts';
import type { Handlers } from '../handlers.ts';
import { blameVersion, diffVersions } from '../prompts/diff-versions.ts';
import { pinVersion } from '../prompts/pin-version.ts';
import { createChangedLook, promptOfVersion, readHistory, readVersion } from '../prompts/prompt-versions.ts';
import { caseOfDataset } from '../prompts/dataset-cases.ts';
import { lintPrompts } from '../prompts/lint-prompts.ts';
import { listPrompts } from '../prompts/list-prompts.ts';
import { createLastRendered, requirePromptFile } from '../prompts/prompt-at.ts';
import { listPromptInputs } from '../prompts/prompt-inputs.ts';
import { usesOfPrompt } from '../prompts/prompt-uses.ts';
import { pricedModels, renderPreview } from '../prompts/render-preview.ts';
import { variablesOfQuestion } from '../prompts/variables-of-question.ts';
import { type GatheredVariables, variablesOfTrace } from '../prompts/variables-of-trace.ts';
import type { SessionParts } from '../session-parts.ts';

type PromptCalls =
  | 'prompt.list'
  | 'prompt.lint'
  | 'prompt.render'
  | 'prompt.inputs'
  | 'prompt.history'
  | 'prompt.version'
  | 'prompt.diff'
  | 'prompt.blame'
  | 'prompt.pin';

const DIGEST_PATIENCE_MS = 1000;

function passed(clock: SessionParts['services']['clock'], ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** Prompts as code: what there is, what is wrong with it, and what it becomes on real inputs. */
export function createPromptHandlers(parts: SessionParts): Handlers<PromptCalls> {
  const { files, gateway } = parts;
  const lastRendered = createLastRendered();

  const gather = async (id: string, source: PromptInputSource, signal: AbortSignal): Promise<GatheredVariables> => {
    switch (source.type) {
      case 'variables':
        return { variables: source.variables, given: {} };
      case 'trace':
        return variablesOfTrace(parts, source.traceId);
      case 'question':
      case 'dataset': {
        parts.requireTrust('ask a question for a prompt');
        const [use = null] = usesOfPrompt(files, id);
        if (source.type === 'question') return variablesOfQuestion(parts, source, { use, signal });
        const { question, fields } = caseOfDataset(parts.path, source.path, source.caseId);
        const gathered = await variablesOfQuestion(parts, { question }, { use, signal });
        return { ...gathered, given: fields as Readonly<Record<string, JsonValue>> };
      }
    }
  };

  const promptAt = async (id: string, version: string): Promise<PromptFile> =>
    version === 'working' ? requirePromptFile(parts, id) : promptOfVersion(parts, id, version);

  return {
    'prompt.history': async ({ id }) => {
      // What was run a moment ago is counted too; after an import of thousands nobody waits for all of them.
      await Promise.race([parts.digester.idle(), passed(parts.services.clock, DIGEST_PATIENCE_MS)]);
      return readHistory(parts, id);
    },
    'prompt.version': ({ id, version }) => readVersion(parts, id, version),
    'prompt.diff': (request) => diffVersions(parts, request),
    'prompt.blame': (request) => blameVersion(parts, request),
    'prompt.pin': ({ id, version, pipelines }) => {
      parts.requireTrust(`pin the prompt ${id}`);
      return pinVersion(parts, { id, version, pipelines });
    },
    'prompt.list': async () => {
      const paths = listPromptFiles(parts.path).files.map(({ path }) => path);
      return listPrompts(parts, await createChangedLook(parts, paths));
    },
    'prompt.lint': (request) => lintPrompts(parts, request),
    'prompt.inputs': async (request) => {
      requirePromptFile(parts, request.id);
      return listPromptInputs(parts, request);
    },
    'prompt.render': async ({ id, version, text, path, input }, { signal }) => {
      const { prompt, fallback } =
        text === undefined
          ? { prompt: await promptAt(id, version), fallback: null }
          : await lastRendered.open(parts, { id, path, text });
      const stage = usesOfPrompt(files, id)[0];
      const ofStage = stage === undefined ? {} : stage.variables;
      const { variables, given } = await gather(id, input, signal);
      return renderPreview({
        prompt,
        variables,
        given: { ...ofStage, ...given },
        models: pricedModels(prompt.model, files.readPrices()),
        priceOf: gateway.costOf,
        fallback,
      });
    },
  };
}
