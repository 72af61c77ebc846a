import { closeSync, openSync, readSync } from 'node:fs';
import type { Environment } from './model-process.ts';
import { findLlamaLibrary } from './find-llama-library.ts';
import { type FoundModel, unusable } from './found-model.ts';

const MAGIC = 'GGUF';

/** Looks at the first bytes of a file, and whether there is something to load it with. */
export function inspectGgufFile(options: {
  id: string;
  file: string;
  workspacePath: string;
  environment: Environment;
}): FoundModel {
  const { id, file, workspacePath, environment } = options;
  const start = firstBytes(file);
  if (start === null) return unusable(`${file} cannot be read: change "file" of ${id} in trestle.jsonc.`);
  if (start !== MAGIC) return unusable(`${file} is no GGUF file: fetch it again, or change "file" of ${id}.`);
  const library = findLlamaLibrary({ workspacePath, environment });
  if (library === null) {
    return unusable(
      `${id} needs node-llama-cpp: run \`npm install node-llama-cpp\` in ${workspacePath} or install it with -g, or let Ollama or a llama.cpp server answer, which are found by themselves.`,
    );
  }
  // How much it holds stands in the file, and how much of that fits is known when it is loaded.
  return { files: { kind: 'gguf', file, library }, contextTokens: null, problem: null };
}

function firstBytes(file: string): string | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    const bytes = Buffer.alloc(MAGIC.length);
    readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1');
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
