import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts a module in the shape of node-llama-cpp 3 into a folder's node_modules: the calls that its documentation names, over a
 * model that says its history back and then counts, until it is stopped.
 */
export function installFakeLlama(folder: string): void {
  const directory = join(folder, 'node_modules', 'node-llama-cpp');
  mkdirSync(join(directory, 'dist'), { recursive: true });
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({
      name: 'node-llama-cpp',
      type: 'module',
      exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' } },
    }),
  );
  writeFileSync(join(directory, 'dist', 'index.js'), SOURCE);
}

export const FAKE_CONTEXT_TOKENS = 64;

const SOURCE = `
import { setImmediate as turn } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
const tokensOf = (text) => text.split(/\\s+/).filter((word) => word !== '');
export async function getLlama(options) {
  if (options.build !== 'never' || options.skipDownload !== true) throw new Error('it would build or fetch');
  return {
    async loadModel({ modelPath }) {
      if (readFileSync(modelPath, 'latin1').includes('broken')) throw new Error('Failed to load model');
      return {
        tokenize: tokensOf,
        async createContext() {
          return { contextSize: ${FAKE_CONTEXT_TOKENS}, getSequence: () => createSequence() };
        },
      };
    },
  };
}
function createSequence() {
  const used = { usedInputTokens: 0, usedOutputTokens: 0 };
  let isClear = true;
  return {
    used,
    use() { if (!isClear) throw new Error('the sequence holds an earlier conversation'); isClear = false; },
    async clearHistory() { isClear = true; },
    tokenMeter: { getState: () => ({ ...used }) },
  };
}
export class LlamaChatSession {
  #sequence; #history = [];
  constructor({ contextSequence }) { this.#sequence = contextSequence; }
  setChatHistory(history) { this.#history = history; }
  async promptWithMeta(prompt, { signal, stopOnAbortSignal, maxTokens, temperature, seed, onTextChunk }) {
    this.#sequence.use();
    const said = this.#history.map((item) => item.type + '=' + (item.text ?? item.response.join('')));
    const words = [...said, 'user=' + prompt, 't=' + temperature, 'seed=' + seed];
    this.#sequence.used.usedInputTokens += tokensOf(words.join(' ')).length;
    for (let count = 0; count < maxTokens; count++) {
      await turn();
      if (signal.aborted) {
        if (!stopOnAbortSignal) throw signal.reason;
        return { responseText: '', stopReason: 'abort' };
      }
      this.#sequence.used.usedOutputTokens++;
      onTextChunk((words[count] ?? String(count)) + '|');
    }
    return { responseText: '', stopReason: 'maxTokens' };
  }
  dispose() { this.#sequence = null; }
}
`;
