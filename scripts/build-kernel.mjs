/**
 * Compiles native/kernel/assembly/scan.ts to WebAssembly and writes it into native/kernel/scan-wasm.ts. Run it after the
 * source was changed; a test compares the two.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import asc from 'assemblyscript/asc';

const SOURCE = new URL('../native/kernel/assembly/scan.ts', import.meta.url);
const TARGET = new URL('../native/kernel/scan-wasm.ts', import.meta.url);

/** @returns the module as it compiles from the source */
export async function compileKernel() {
  const files = new Map([['scan.ts', readFileSync(SOURCE, 'utf8')]]);
  /** @type {Uint8Array | undefined} */
  let wasm;
  const flags = ['--outFile', 'scan.wasm', '--runtime', 'stub', '--importMemory', '--enable', 'simd'];
  const { error } = await asc.main(
    ['scan.ts', ...flags, '--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--use', 'abort='],
    {
      readFile: (name) => files.get(name) ?? null,
      writeFile: (name, contents) => {
        if (name === 'scan.wasm' && typeof contents !== 'string') wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || wasm === undefined) throw new Error('the kernel does not compile', { cause: error });
  return wasm;
}

/** @param {Uint8Array} wasm */
export function describeKernel(wasm) {
  const sha256 = createHash('sha256').update(wasm).digest('hex');
  const lines =
    Buffer.from(wasm)
      .toString('base64')
      .match(/.{1,100}/g) ?? [];
  return `// Written by scripts/build-kernel.mjs from assembly/scan.ts.

export const SCAN_WASM_SHA256 = '${sha256}';

export const SCAN_WASM =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, describeKernel(await compileKernel()));
