/**
 * Entry of the process that holds a language model read from files. A process and not a thread: a long prompt keeps native
 * code busy for minutes, which no thread survives being ended in, and only a process gives its memory back.
 */
import { Worker } from 'node:worker_threads';
import { BugError } from '../../main/base/errors/bug-error.ts';
import { serializeError } from '../../main/contract/serialized-error.ts';
import type { GenerationReply, GenerationTask, ModelFiles, TextGenerator } from '../../main/spec/text-generation.ts';

const calls = new Map<number, AbortController>();
let model: TextGenerator | null = null;

const send = (reply: GenerationReply): void => void process.send?.(reply);
process.on('message', (task: GenerationTask) => {
  if (task.kind === 'load') void load(task.model);
  else if (task.kind === 'cancel') calls.get(task.id)?.abort();
  else void generate(task);
});
process.on('disconnect', () => process.exit());
const [watchUrl] = process.argv.slice(2);
// It hears that the engine is gone also while a long prompt is read.
if (watchUrl !== undefined) {
  new Worker(new URL(watchUrl), { workerData: { residentMib: Number.POSITIVE_INFINITY } }).unref();
}
send({ kind: 'ready' });

async function load(files: ModelFiles): Promise<void> {
  try {
    model = await open(files);
    send({ kind: 'loaded' });
  } catch (error) {
    send({ kind: 'failed', error: serializeError(error) });
  }
}

// Each kind is imported when it is needed: the libraries take a while.
async function open(files: ModelFiles): Promise<TextGenerator> {
  if (files.kind === 'gguf') {
    const { openGgufTextGenerator } = await import('./gguf-text-generator.ts');
    return await openGgufTextGenerator(files);
  }
  const { openOnnxTextGenerator } = await import('./onnx-text-generator.ts');
  return await openOnnxTextGenerator(files);
}

async function generate({ id, request }: Extract<GenerationTask, { kind: 'generate' }>): Promise<void> {
  const controller = new AbortController();
  calls.set(id, controller);
  try {
    if (model === null) throw new BugError('asked before a model was loaded');
    const onText = (text: string): void => send({ kind: 'text', id, text });
    send({ kind: 'ended', id, end: await model.generate(request, { onText, signal: controller.signal }) });
  } catch (error) {
    send({ kind: 'refused', id, error: serializeError(error) });
  } finally {
    calls.delete(id);
  }
}
