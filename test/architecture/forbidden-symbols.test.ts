import { describe, expect, it } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** What may be said only in some places, and what to say elsewhere. */
const RULES: readonly { what: string; pattern: RegExp; allowed: readonly string[]; instead: string }[] = [
  {
    what: 'root spans',
    pattern: /\.startRootSpan\(/,
    allowed: ['main/pipeline/executor.ts'],
    instead: 'run through the executor: a run without a trace does not exist',
  },
  {
    what: 'wall-clock time',
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    // Of the last, what it says is the text of a script that another program runs.
    allowed: ['main/engine/system-clock.ts', 'renderer/', 'main/app/', 'main/load/k6/k6-script.ts'],
    instead: 'take a Clock',
  },
  {
    what: 'randomness',
    pattern: /\bMath\.random\(/,
    allowed: [],
    instead: 'take a Random',
  },
  {
    what: 'raw HTML',
    pattern: /dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write\(/,
    allowed: [],
    instead: 'build elements',
  },
  { what: 'code from text', pattern: /\beval\(|\bnew Function\(/, allowed: [], instead: 'parse it' },
  {
    what: 'outgoing connections',
    pattern: /(?<![.\w])fetch\(/,
    allowed: ['main/gateway/egress/', 'main/spec/egress.ts', 'renderer/bridge/'],
    instead: 'use the Egress that was handed in',
  },
  {
    what: 'sockets',
    // A socket over a descriptor that a process was started with leads to who started it.
    pattern:
      /\bnew (?:WebSocket|EventSource|Agent|ProxyAgent|TLSSocket|Socket)\((?!\{ fd\b)|\bcreateConnection\(|(?<![.\w])connect\(address\)|\b(?:https?|net|tls)\.(?:get|request|connect)\(|\bXMLHttpRequest\b|\bsendBeacon\(/,
    allowed: [
      'main/gateway/egress/',
      // The page to its own server, and a shell to the engine that owns its workspace: both on this machine.
      'renderer/bridge/',
      'main/engine/transports/workspace-socket.ts',
      // Text of a script that another program runs.
      'main/load/k6/k6-script.ts',
    ],
    instead: 'use the Egress that was handed in',
  },
  {
    what: 'raw ipc',
    pattern: /\bipcMain\b|\bipcRenderer\b/,
    allowed: ['main/app/', 'preload/'],
    instead: 'add a method to the contract',
  },
  {
    what: 'the process',
    pattern: /\bprocess\.(?:argv|env|exit|stdout|stderr)\b/,
    allowed: [
      'main/cli/',
      'main/app/',
      'main/engine/hosts/',
      // A program of its own.
      'main/retrieval/ingest/serve-parse-tasks.ts',
      'main/agent/tools/sql/sql-process-entry.ts',
      'main/trace/import/import-worker.ts',
      'native/generation/generation-process.ts',
      'native/onnx/disable-telemetry.ts',
    ],
    instead: 'take it as an option: the engine reads no argv and prints nothing',
  },
];

const files = readSourceFiles().map(({ path, text }) => ({ path, lines: withoutComments(text).split('\n') }));

/** Blanks out comments and keeps line numbers. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/(?<=^|\s)\/\/[^\n]*/g, '');
}

describe('forbidden symbols', () => {
  it.each(RULES)('$what stay where they belong: elsewhere $instead', ({ pattern, allowed }) => {
    const strays = files.flatMap(({ path, lines }) =>
      allowed.some((prefix) => path.startsWith(prefix))
        ? []
        : lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
    );
    expect(strays).toEqual([]);
  });

  it('finds the executor opening the one root span', () => {
    const openers = files.filter(({ lines }) => lines.some((line) => /\.startRootSpan\(/.test(line)));
    expect(openers.map(({ path }) => path)).toEqual(['main/pipeline/executor.ts']);
  });
});
