import type { About } from '../../../../main/contract/about.ts';
import type { DoctorReport } from '../../../../main/contract/doctor.ts';
import type { ReleaseHash } from '../../../../main/contract/ids.ts';
import type { Release } from '../../../../main/contract/release.ts';
import type { SettingsView } from '../../../../main/contract/settings.ts';
import type { EngineStatus } from '../../../../main/contract/status.ts';
import type { RecentWorkspace, TrustEntry, WorkspaceInfo } from '../../../../main/contract/workspace.ts';
import { minutesAgo } from './documents.ts';
import type { UpdateStatus } from '../../../../main/contract/update.ts';

export const workspace: WorkspaceInfo = {
  path: '/srv/halden/halden-handbook',
  name: 'halden-handbook',
  isTrusted: true,
  isAttached: false,
  createdNow: false,
  pipelineId: 'default',
};

export const recentWorkspaces: readonly RecentWorkspace[] = [
  { path: workspace.path, name: workspace.name, lastOpenedAt: minutesAgo(9), exists: true },
  { path: '/home/mk/work/support-agent', name: 'support-agent', lastOpenedAt: minutesAgo(60 * 30), exists: true },
  { path: '/mnt/usb/contracts-2024', name: 'contracts-2024', lastOpenedAt: minutesAgo(60 * 24 * 12), exists: false },
];

export const trustedWorkspaces: readonly TrustEntry[] = [
  { path: workspace.path, trustedAt: minutesAgo(60 * 24 * 6) },
  { path: '/home/mk/work/support-agent', trustedAt: minutesAgo(60 * 24 * 41) },
];

export const RELEASE = `r-7f3a9c1${'d04be2'.repeat(9)}abc` as ReleaseHash;

export const status: EngineStatus = {
  engineVersion: '0.1.0',
  workspaceName: workspace.name,
  isTrusted: true,
  isOffline: true,
  model: { id: 'local/extractive', state: 'ready', why: null, isLocal: true, price: 'free', isChosen: false },
  embeddingModel: { id: 'builtin-en', dimensions: 256, state: 'ready' },
  generation: { serving: 1, isSplit: false, building: null, wanted: null },
  documents: 648,
  chunks: 12_480,
  freshnessSeconds: 120,
  staleSources: 0,
  searchMemory: {
    bm25: { state: 'ready', progress: 1, reason: null, chunks: 1284, bytes: { postings: 412_000 }, loadMs: 40 },
    vector: { state: 'ready', progress: 1, reason: null, chunks: 1284, bytes: { codes: 524_288 }, loadMs: 35 },
    limitBytes: 4e9,
  },
  answersAtRisk: 0,
  needsYou: 0,
  alertsFiring: 0,
  costTodayUsd: 0,
  unpricedToday: 0,
  budgetTodayUsd: 5,
  p95Ms: 84.3,
  askCount: 200,
  egressBytes: 0,
  runningIngests: [],
  release: RELEASE,
  serving: null,
};

export const release: Release = {
  releaseHash: RELEASE,
  firstUsedAt: minutesAgo(60 * 24 * 6),
  lastUsedAt: minutesAgo(3),
  traceCount: 1204,
  pipelineId: 'default',
  bundle: {
    bundleVersion: 1,
    pipeline: { id: 'default' },
    prompts: { answer: { id: 'answer' } },
    models: { generate: { model: 'local/extractive' } },
    retrieval: {
      embeddingModel: 'builtin-en',
      embeddingFingerprint: 'b3f0',
      dimensions: 256,
      chunker: 'heading/1',
      indexGeneration: 1,
    },
    tools: {},
    policy: { tools: 'live', models: 'live' },
  },
};

export const settings: SettingsView = {
  settings: {
    theme: 'system',
    singleKeyShortcuts: true,
    offline: false,
    reopenLastWorkspace: true,
    alertNotices: true,
    searchMemoryMib: null,
    updateFeed: null,
    updateKey: null,
    updateChecks: false,
  },
  origins: {
    theme: 'default',
    singleKeyShortcuts: 'default',
    offline: 'user',
    reopenLastWorkspace: 'default',
    alertNotices: 'default',
    searchMemoryMib: 'default',
    updateFeed: 'default',
    updateKey: 'default',
    updateChecks: 'default',
  },
  notice: null,
  path: '/home/mk/.config/trestle/settings.jsonc',
};

export const updates: UpdateStatus = {
  version: '0.1.0',
  state: 'off',
  feedHost: null,
  isAutomatic: false,
  key: 'none',
  lastCheckedAt: null,
  problem: null,
  available: null,
  install: null,
  summary: 'Updates are off: no feed is set. This is Trestle 0.1.0.',
};

export const about: About = {
  version: '0.1.0',
  kind: 'official',
  commit: '0123456789abcdef0123456789abcdef01234567',
  electron: '45.4.1',
  node: '24.21.0',
  sbomPath: '/usr/lib/trestle/resources/legal/sbom.cdx.json',
  noticesPath: '/usr/lib/trestle/resources/legal/third-party-notices.txt',
  works: [
    { name: 'Node.js', version: '24.21.0', licence: 'MIT and others' },
    { name: 'better-sqlite3', version: '13.2.0', licence: 'MIT' },
    { name: 'sqlite-vec', version: '0.1.9', licence: 'MIT OR Apache' },
  ],
};

export const doctor: DoctorReport = {
  ok: true,
  version: '0.1.0',
  checks: [
    { id: 'runtime', ok: true, found: 'Node 24.15.0 on linux x64', wayOut: null, isOptional: false },
    {
      id: 'native-modules',
      ok: true,
      found: 'better-sqlite3 13.2.0, sqlite-vec 0.1.9',
      wayOut: null,
      isOptional: false,
    },
    { id: 'models', ok: true, found: 'builtin-en, 11.4 MB, loads in 212 ms', wayOut: null, isOptional: false },
    {
      id: 'storage',
      ok: true,
      found: '/home/mk/.local/share/trestle can be written, 84 GB free',
      wayOut: null,
      isOptional: false,
    },
    {
      id: 'electron',
      ok: false,
      found: 'The Electron runtime is not downloaded.',
      wayOut: 'Set ELECTRON_OVERRIDE_DIST_PATH, or use the browser: trestle serve.',
      isOptional: true,
    },
    {
      id: 'display',
      ok: false,
      found: 'No DISPLAY or WAYLAND_DISPLAY.',
      wayOut: 'Use the browser: trestle serve.',
      isOptional: true,
    },
    { id: 'offline', ok: true, found: 'online: no host is allowed yet', wayOut: null, isOptional: true },
  ],
};
