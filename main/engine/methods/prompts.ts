import type { PromptInputSource } from '../../contract/prompt.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { listPromptFiles } from '../../workspace/prompts/list-prompt-files.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { Handlers } from '../handlers.ts';
import { runBehaviour } from '../prompts/run-behaviour.ts';
import { runGrid } from '../prompts/run-grid.ts';
import { runPromptTests } from '../prompts/run-tests.ts';
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

type PromptStreams = 'prompt.test' | 'prompt.grid' | 'prompt.behaviour';

const DIGEST_PATIENCE_MS = 1000;

function passed(clock: SessionParts['services']['clock'], ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** Work that tells how it goes; whoever stops listening stops it. */
function streamed<Item>(
  signal: AbortSignal,
  work: (tell: (item: Item) => void, signal: AbortSignal) => Promise<void>,
): AsyncIterable<Item> {
  const left = new AbortController();
  const queue = createAsyncQueue<Item>({ onReaderLeft: () => left.abort() });
  work((item) => queue.push(item), AbortSignal.any([signal, left.signal])).then(
    () => queue.close(),
    (error: unknown) => queue.fail(error),
  );
  return queue;
}

/** Prompts as code: what there is, what is wrong with it, and what it becomes on real inputs. */
export function createPromptHandlers(parts: SessionParts): Handlers<PromptCalls, PromptStreams> {
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
        const one = await caseOfDataset(parts.path, source.path, source.caseId);
        return { ...(await variablesOfQuestion(parts, one, { use, signal })), given: one.fields };
      }
    }
  };

  const promptAt = async (id: string, version: string): Promise<PromptFile> =>
    version === 'working' ? requirePromptFile(parts, id) : promptOfVersion(parts, id, version);

  /** @throws ConfigError for an unsaved text that is no prompt */
  const promptOfText = (id: string, text: string | undefined): PromptFile => {
    if (text === undefined) return requirePromptFile(parts, id);
    const prompt = parsePrompt({
      path: `prompts/${id}.prompt.md`,
      text,
      partials: (name) => files.readPartial(name),
    });
    if (prompt.id === id) return prompt;
    throw new InvalidArgumentError(`The text is of the prompt "${prompt.id}", and "${id}" was asked for.`);
  };

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
    'prompt.test': ({ id, text, name }, { signal }) => {
      parts.requireTrust(`test the prompt ${id}`);
      return streamed(signal, async (tell, workSignal) => {
        const prompt = promptOfText(id, text);
        const [use = null] = usesOfPrompt(files, id);
        await parts.gate.during(() => runPromptTests(parts, { prompt, use, name, signal: workSignal, tell }));
      });
    },
    'prompt.grid': ({ id, text, inputs, models }, { signal }) => {
      parts.requireTrust(`run the prompt ${id}`);
      return streamed(signal, async (tell, workSignal) => {
        const prompt = promptOfText(id, text);
        const [use = null] = usesOfPrompt(files, id);
        await parts.gate.during(() => runGrid(parts, { prompt, use, inputs, models, signal: workSignal, tell }));
      });
    },
    'prompt.behaviour': ({ id, before, after, afterText, inputs }, { signal }) => {
      parts.requireTrust(`run the prompt ${id}`);
      return streamed(signal, async (tell, workSignal) => {
        const sides = {
          before: await promptAt(id, before),
          after: afterText === undefined ? await promptAt(id, after) : promptOfText(id, afterText),
        };
        const report = await parts.gate.during(() =>
          runBehaviour(parts, { ...sides, inputs, signal: workSignal, tell }),
        );
        tell({ type: 'finished', report });
      });
    },
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
