import { relative, sep } from 'node:path';
import { TrestleError } from '../base/errors/trestle-error.ts';
import type { Database } from '../storage/database.ts';
import { createAccessLog } from '../trace/access-log/access-log.ts';
import { createEgressLog } from '../trace/egress-log/egress-log.ts';
import { createRedactor } from '../trace/redact.ts';
import { createReleaseStore } from '../trace/release-store.ts';
import { createSaidIndexer } from '../trace/import/said-indexer.ts';
import { createTraceStore } from '../trace/trace-store.ts';
import { followTraces } from './follow-traces.ts';
import { createThreadedTraceStore, type ThreadedTraceStore } from '../trace/writer/threaded-trace-store.ts';
import { createPromptTexts } from '../trace/prompts/prompt-texts.ts';
import { keepImportsWhole } from './keep-imports-whole.ts';
import { knownSecrets } from './known-secrets.ts';
import { createReleaseFolder } from './releases/release-folder.ts';
import { withSealedReleases } from './releases/with-sealed-releases.ts';
import { createWorkspaceOtlp } from './otlp/workspace-otlp.ts';
import type { ReadPrompt, WorkspaceFiles } from '../workspace/workspace-files.ts';
import type { EngineServices } from './services.ts';
import type { StandingParts } from './session-parts.ts';

/** What the journal of a workspace keeps, and what works on it as it grows. */
export interface Records
  extends Pick<
    StandingParts,
    'redactor' | 'saidIndexer' | 'digester' | 'otlp' | 'releases' | 'promptTexts' | 'accessLog' | 'egressLog'
  > {
  traces: ThreadedTraceStore;
  /** Keeps the text of a prompt that was read, so that a fingerprint in a trace leads to it. */
  keepPrompt(read: ReadPrompt): void;
}

/**
 * @param options.path real path of the workspace
 * @param options.onClose hears how to end what was opened; the last is to be ended first
 */
export function openRecords(options: {
  services: EngineServices;
  path: string;
  files: WorkspaceFiles;
  journal: Database;
  onClose: (dispose: () => void | Promise<void>) => void;
}): Records {
  const { services, path, files, journal, onClose } = options;
  const { clock, random } = services;
  // Read once: the environment of a process does not change, and reading all of it takes longer than a search may.
  const fromEnvironment = knownSecrets(services.environment);
  const secretValues = (): readonly string[] => [...fromEnvironment, ...services.secrets.seenValues()];
  const redactor = createRedactor({ knownSecrets: secretValues });
  // It writes between two batches of the thread that writes traces.
  const saidIndexer = createSaidIndexer({ database: journal, clock, whenQuiet: (write) => traces.whenQuiet(write) });
  onClose(() => saidIndexer.dispose());
  const traces = createThreadedTraceStore({
    store: createTraceStore({ database: journal, redactor, onDidWrite: saidIndexer.wake }),
    databasePath: journal.path,
    workerUrl: services.layout.traceWriter,
    knownSecrets: secretValues,
  });
  onClose(() => traces.close());
  const digester = followTraces({ journal, services, whenQuiet: traces.whenQuiet });
  onClose(() => digester.dispose());
  onClose(keepImportsWhole({ journal, clock, saidIndexer }));
  const otlp = createWorkspaceOtlp({
    services,
    journal,
    traces,
    redactor,
    knownSecrets: secretValues,
    onDidWrite: saidIndexer.wake,
  });
  onClose(() => otlp.emitter.dispose());
  onClose(() => otlp.receiver.dispose());
  const releases = withSealedReleases(createReleaseStore({ database: journal, clock }), createReleaseFolder(path));
  const promptTexts = createPromptTexts({ database: journal, clock });
  const keepPrompt = ({ path: file, text, prompt }: ReadPrompt): void => {
    const { id, fingerprint, partials = {} } = prompt;
    try {
      promptTexts.keep({ id, fingerprint, path: relative(path, file).split(sep).join('/'), text, partials });
    } catch (error) {
      // A prompt that cannot be kept can be used all the same; whatever is run with it says what is wrong with the disk.
      if (!TrestleError.is(error)) throw error;
    }
  };
  const retentionDays = (): number => files.readWorkspace().audit.retentionDays;
  const accessLog = createAccessLog({
    database: journal,
    clock,
    random,
    redactor,
    retentionDays,
    whenQuiet: traces.whenQuiet,
  });
  onClose(() => accessLog.close());
  const egressLog = createEgressLog({ database: journal, clock, redactor, retentionDays });
  onClose(() => egressLog.close());
  onClose(services.egressRecords.attach(egressLog.record));
  return { redactor, traces, saidIndexer, digester, otlp, releases, promptTexts, accessLog, egressLog, keepPrompt };
}
