/**
 * Runs an exported k6 script: `node run-script.mjs SCRIPT`, with what the test asks for as JSON on standard input:
 * `{ env, vus, iterations, startsMs, slow }`. Writes what it did as JSON.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const script = resolve(process.argv[2] ?? '');
const { env, vus, iterations, startsMs, slow } = JSON.parse(readFileSync(0, 'utf8'));
const START = Date.UTC(2026, 2, 1);

Object.assign(globalThis, {
  ['__ENV']: env,
  open: (/** @type {string} */ path) => readFileSync(resolve(dirname(script), path), 'utf8'),
});

const { state } = await import(pathToFileURL(resolve(dirname(script), 'node_modules/k6/modules.mjs')).href);
Date.now = () => state.nowMs;
state.nowMs = START;
state.startTime = START;
const { options, default: run } = await import(pathToFileURL(script).href);

state.answer = (/** @type {number} */ index) => slow?.[index] ?? { status: 200, ms: 5 };
// The next iteration goes to whoever is free first; an arrival rate starts its own.
const free = Array.from({ length: vus }, () => START);
for (let index = 0; index < iterations; index++) {
  const user = free.indexOf(Math.min(...free));
  state.nowMs = startsMs === undefined ? (free[user] ?? START) : START + startsMs[index];
  state.iterationInTest = index;
  run();
  free[user] = state.nowMs;
}
const requests = state.requests.map((/** @type {{ atMs: number }} */ request) => ({
  ...request,
  atMs: request.atMs - START,
}));
process.stdout.write(JSON.stringify({ options, requests, metrics: state.metrics }));
