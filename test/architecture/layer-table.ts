/** A folder and what it may import; `docs/architecture.md` shows the same table to people. */
export interface Layer {
  /** Path prefix from the root of the repository, with its trailing slash. */
  folder: string;
  /** Folders it may import from, beside itself. */
  mayImport: readonly string[];
  /** Where code goes that does not fit, for the message. */
  holds: string;
}

const BASE = 'main/base/';
const CONTRACT = 'main/contract/';
const SPEC = 'main/spec/';
const STORAGE = 'main/storage/';
const NATIVE = 'native/';
const PIPELINE = 'main/pipeline/';
const FOUNDATION = [BASE, CONTRACT, SPEC];
const CAPABILITIES = [
  'main/workspace/',
  'main/workspace/vault/',
  'main/trace/',
  'main/trace/writer/',
  'main/gateway/',
  'main/retrieval/',
  'main/update/',
];
const WORKFLOWS = ['main/agent/', 'main/replay/', 'main/evals/', 'main/load/', 'main/release/'];

/** The most specific folder that holds a file decides. */
export const LAYERS: readonly Layer[] = [
  { folder: BASE, mayImport: [], holds: 'pure helpers without I/O' },
  { folder: CONTRACT, mayImport: [BASE], holds: 'data that crosses a border, and the method map' },
  { folder: SPEC, mayImport: [BASE, CONTRACT], holds: 'in-process interfaces' },
  { folder: NATIVE, mayImport: FOUNDATION, holds: 'native binaries and model files' },
  { folder: STORAGE, mayImport: [...FOUNDATION, NATIVE], holds: 'SQLite and files that survive a crash' },
  { folder: 'main/workspace/', mayImport: [...FOUNDATION, STORAGE], holds: 'workspace files, trust, settings' },
  {
    folder: 'main/workspace/vault/',
    mayImport: [...FOUNDATION, STORAGE, NATIVE],
    holds: "a person's secrets",
  },
  { folder: 'main/trace/', mayImport: [...FOUNDATION, STORAGE], holds: 'traces and releases in the journal' },
  {
    folder: 'main/trace/writer/',
    mayImport: [...FOUNDATION, STORAGE, NATIVE, 'main/trace/'],
    holds: 'the thread that writes traces',
  },
  { folder: 'main/gateway/', mayImport: [...FOUNDATION, STORAGE], holds: 'models and the one way out' },
  { folder: 'main/retrieval/', mayImport: [...FOUNDATION, STORAGE, NATIVE], holds: 'ingest, index, search' },
  { folder: 'main/update/', mayImport: [...FOUNDATION, STORAGE], holds: 'newer releases of the program itself' },
  { folder: PIPELINE, mayImport: [...FOUNDATION, STORAGE], holds: 'the one executor' },
  ...WORKFLOWS.map((folder) => ({
    folder,
    mayImport: [...FOUNDATION, STORAGE, PIPELINE],
    holds: 'a workflow over the executor',
  })),
  {
    folder: 'main/engine/',
    mayImport: [...FOUNDATION, STORAGE, ...CAPABILITIES, PIPELINE, ...WORKFLOWS],
    holds: 'the composition root',
  },
  { folder: 'main/cli/', mayImport: ['main/engine/', CONTRACT, BASE], holds: 'the command line' },
  { folder: 'main/app/', mayImport: ['main/engine/', CONTRACT, BASE], holds: 'the Electron shell' },
  { folder: 'preload/', mayImport: [CONTRACT], holds: 'the bridge into the page' },
  { folder: 'renderer/', mayImport: [CONTRACT, BASE], holds: 'the page' },
];

/** Packages that only one folder may import; everything else goes through that folder. */
export const FENCED_PACKAGES: readonly { packageName: RegExp; folders: readonly string[]; instead: string }[] = [
  {
    packageName: /^better-sqlite3$|^sqlite-vec$/,
    folders: ['native/sqlite/'],
    instead: 'open databases with main/storage',
  },
  { packageName: /^onnxruntime|^@huggingface\//, folders: ['native/'], instead: 'use an EmbeddingModel' },
  { packageName: /^@napi-rs\/keyring$/, folders: ['native/keyring/'], instead: 'use a Keyring' },
  {
    packageName: /^@ai-sdk\/(?!provider$)/,
    folders: ['main/gateway/providers/'],
    instead: 'open a model through a ModelSource',
  },
  {
    packageName: /^(?:undici|axios|got|node-fetch|eventsource|openai|@anthropic-ai\/sdk)$/,
    folders: [],
    instead: 'use an Egress',
  },
  { packageName: /^electron$/, folders: ['main/app/', 'preload/'], instead: 'keep the shell in main/app' },
  { packageName: /^liquidjs$/, folders: ['main/spec/template/'], instead: 'compile templates with main/spec/template' },
  { packageName: /^commander$/, folders: ['main/cli/'], instead: 'parse flags in main/cli' },
  { packageName: /^ws$/, folders: ['main/engine/'], instead: 'serve through main/engine/http' },
  {
    packageName: /^node:(https?|net|tls|dgram)$/,
    folders: [
      // Incoming servers, and the ways between shells and engines on one machine.
      'main/engine/http/',
      'main/engine/simulator/',
      // What the load bench loads.
      'main/engine/bench/load/loaded-server.ts',
      'main/engine/transports/workspace-socket.ts',
      'main/engine/hosts/pipe-link.ts',
      'main/gateway/egress/',
      // One shuts the doors of a parse process, the other hears that its engine is gone. Neither connects to anything.
      'main/retrieval/ingest/deny-network.ts',
      'main/retrieval/ingest/parse-watch.ts',
    ],
    instead: 'use an Egress',
  },
  { packageName: /^react|^@tanstack\/|^zustand$|^@base-ui\//, folders: ['renderer/'], instead: 'draw in renderer' },
];
