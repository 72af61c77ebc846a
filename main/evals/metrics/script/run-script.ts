import variant from '@jitl/quickjs-singlefile-mjs-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import {
  MAX_SCRIPT_LOOP_MS,
  MAX_SCRIPT_MEMORY_MB,
  MAX_SCRIPT_NOTE_LENGTH,
  MAX_SCRIPT_STACK_BYTES,
  MAX_SCRIPT_TICKS,
} from './script-limits.ts';
import { preludeOf } from './script-prelude.ts';
import type { ScriptReply, ScriptRequest } from './script-protocol.ts';

/**
 * Answers requests with an interpreter that has the language and nothing else: no files, no network, no timers, no
 * modules. Each request gets a world of its own, so no script sees another, nor itself before; what goes in and comes out
 * is JSON text, numbers and strings, so no object of one side is ever held by the other.
 */
export async function createScriptInterpreter(): Promise<(request: ScriptRequest) => ScriptReply> {
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  return (request) => {
    try {
      return answer(quickjs, request);
    } catch (error) {
      // An exception of ours is one that the interpreter did not catch: what it left behind is not known.
      const message = error instanceof Error ? error.message : String(error);
      const reason = message.includes('call stack')
        ? 'it nests values too deeply'
        : `the interpreter failed: ${message}`;
      return { type: 'gave-up', message: `${request.path}: ${reason.slice(0, MAX_SCRIPT_NOTE_LENGTH)}` };
    }
  };
}

function answer(quickjs: QuickJSWASMModule, request: ScriptRequest): ScriptReply {
  const runtime = quickjs.newRuntime({
    memoryLimitBytes: MAX_SCRIPT_MEMORY_MB * 1024 * 1024,
    maxStackSizeBytes: MAX_SCRIPT_STACK_BYTES,
  });
  let ticks = 0;
  const began = performance.now();
  runtime.setInterruptHandler(() => {
    ticks += 1;
    return ticks > MAX_SCRIPT_TICKS || performance.now() - began > MAX_SCRIPT_LOOP_MS;
  });
  const context = runtime.newContext();
  const reply = evaluate(context, request);
  // Not in a `finally`: after an exception of the interpreter's own this would abort it, and the thread ends anyway.
  context.dispose();
  runtime.dispose();
  return reply;
}

function evaluate(context: QuickJSContext, request: ScriptRequest): ScriptReply {
  const { path, text } = request;
  const prelude = context.evalCode(preludeOf(request.type === 'score' ? request.seed : 0), 'prelude');
  prelude.dispose();
  const evaluated = context.evalCode(text, path, { type: 'module' });
  if (evaluated.error !== undefined) return evaluated.error.consume((error) => refused(context, error, path));
  return evaluated.value.consume((exports) => {
    if (isCallable(context, exports, 'then')) {
      return {
        type: 'refused',
        message: `${path}: it awaits something at its top level. Nothing can be waited for here.`,
      };
    }
    if (!isCallable(context, exports, 'score')) {
      return {
        type: 'refused',
        message: `${path}: it does not export a function score. Write: export function score(testCase, run) { … }`,
      };
    }
    if (request.type === 'load') return readExports(context, exports, path);
    return score(context, exports, request);
  });
}

function readExports(context: QuickJSContext, exports: QuickJSHandle, path: string): ScriptReply {
  const unit = context.getProp(exports, 'unit').consume((handle) => primitiveOf(context, handle));
  const lower = context.getProp(exports, 'lowerIsBetter').consume((handle) => primitiveOf(context, handle));
  if (unit !== undefined && typeof unit !== 'string')
    return { type: 'refused', message: `${path}: unit is not a text` };
  if (lower !== undefined && typeof lower !== 'boolean') {
    return { type: 'refused', message: `${path}: lowerIsBetter is neither true nor false` };
  }
  return { type: 'loaded', unit: unit ?? null, lowerIsBetter: lower ?? null };
}

function score(
  context: QuickJSContext,
  exports: QuickJSHandle,
  { path, inputs }: ScriptRequest & { type: 'score' },
): ScriptReply {
  // As a literal of a parser and not of a program, whatever the texts hold.
  const parsed = context
    .newString(inputs)
    .consume((json) =>
      context.getProp(context.global, 'JSON').consume((namespace) => context.callMethod(namespace, 'parse', [json])),
    );
  if (parsed.error !== undefined) return parsed.error.consume((error) => refused(context, error, path));
  return parsed.value.consume((pair) => {
    const [first, second] = [context.getProp(pair, 0), context.getProp(pair, 1)];
    const result = context
      .getProp(exports, 'score')
      .consume((callee) => context.callFunction(callee, context.undefined, first, second));
    first.dispose();
    second.dispose();
    if (result.error !== undefined) return result.error.consume((error) => refused(context, error, path));
    return result.value.consume((value) => readResult(context, value, path));
  });
}

/** A number, or an object with one. */
function readResult(context: QuickJSContext, result: QuickJSHandle, path: string): ScriptReply {
  if (context.typeof(result) !== 'object' || context.eq(result, context.null)) {
    return checked(primitiveOf(context, result), null, path);
  }
  if (isCallable(context, result, 'then')) {
    return { type: 'refused', message: `${path}: score returned a promise. Nothing can be waited for here.` };
  }
  const value = context.getProp(result, 'value').consume((handle) => primitiveOf(context, handle));
  const note = context.getProp(result, 'note').consume((handle) => primitiveOf(context, handle));
  return checked(value, typeof note === 'string' ? note.slice(0, MAX_SCRIPT_NOTE_LENGTH) : null, path);
}

function checked(value: Read, note: string | null, path: string): ScriptReply {
  if (typeof value === 'number' && Number.isFinite(value)) return { type: 'scored', value, note };
  return {
    type: 'refused',
    message: `${path}: score returned ${nameOf(value)}. It has to return a finite number, or an object with one as its value.`,
  };
}

/** What came of a handle: primitives as they are, of anything else the type alone. */
type Read = number | string | boolean | null | undefined | { type: string };

function nameOf(value: Read): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === 'object' && value !== null ? `a value of type ${value.type}` : String(value);
}

function primitiveOf(context: QuickJSContext, handle: QuickJSHandle): Read {
  const type = context.typeof(handle);
  if (type === 'number') return context.getNumber(handle);
  if (type === 'string') return context.getString(handle);
  if (type === 'boolean') return context.eq(handle, context.true);
  if (type === 'undefined') return undefined;
  return context.eq(handle, context.null) ? null : { type };
}

function isCallable(context: QuickJSContext, owner: QuickJSHandle, key: string): boolean {
  return context.getProp(owner, key).consume((handle) => context.typeof(handle) === 'function');
}

/** Where it happened, by the script's own lines. */
const LINE = /\((?:[^()\s]*\/)?[^()\s/]+\.js:(\d+)(?::\d+)?\)|(?:^|\s)\S+\.js:(\d+)/;

function refused(context: QuickJSContext, error: QuickJSHandle, path: string): ScriptReply {
  const read = (key: string): string => {
    if (context.typeof(error) !== 'object') return '';
    const value = context.getProp(error, key).consume((handle) => primitiveOf(context, handle));
    return typeof value === 'string' ? value : '';
  };
  const [, inParentheses, bare] = LINE.exec(read('stack').slice(0, 2000)) ?? [];
  const line = inParentheses ?? bare;
  const thrown = primitiveOf(context, error);
  const said = read('message') || (typeof thrown === 'string' ? thrown : 'it threw something that is no error');
  return { type: 'refused', message: `${path}${line === undefined ? '' : `:${line}`}: ${explain(read('name'), said)}` };
}

/** The interpreter's own words, for a person. */
function explain(name: string, message: string): string {
  const said = message.slice(0, MAX_SCRIPT_NOTE_LENGTH);
  if (name === 'InternalError' && said === 'interrupted') return 'it ran too long, and was stopped';
  if (name === 'InternalError' && said === 'out of memory')
    return `it took more than ${MAX_SCRIPT_MEMORY_MB} MB of memory`;
  if (said === 'stack overflow') return 'it calls itself, or nests values, too deeply';
  if (said.startsWith('could not load module')) return `${said}. A metric has no modules to import.`;
  return name === '' || name === 'Error' ? said : `${name}: ${said}`;
}
