/**
 * The desktop shell: a window on the page and a process for the engine, side by side. No business logic, and nothing
 * here waits: the engine comes up while the window does.
 */
import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  protocol,
  session,
  shell,
  utilityProcess,
} from 'electron';
import * as z from 'zod';
import type { EngineHost } from '../engine/hosts/engine-host.ts';
import { EngineSupervisor } from '../engine/hosts/engine-supervisor.ts';
import { pruneCrashReports, writeEngineCrashReport } from '../engine/logs/crash-reports.ts';
import { openProcessLog } from '../engine/logs/process-log.ts';
import { systemClock } from '../engine/system-clock.ts';
import { resolveUserDirectories } from '../engine/user-directories.ts';
import { ArrivalDesk } from './arrivals/arrival-desk.ts';
import { openingOf } from './arrivals/opening.ts';
import { LINK_SCHEME } from './arrivals/parse-deep-link.ts';
import { alertNotifications, type DesktopNotice } from './alert-notifications.ts';
import { applicationMenu } from './application-menu.ts';
import { chooseEngineHost } from './choose-engine-host.ts';
import { denyPermissions } from './deny-permissions.ts';
import { openExternalLink } from './external-link.ts';
import { guardNavigation } from './guard-navigation.ts';
import { lateProgramRefusal, programRefusal } from './integrity/program-refusal.ts';
import { openedArguments } from './launch-arguments.ts';
import { createMainWindow, loadPage, showAgain } from './main-window.ts';
import { needsSoftwareRendering } from './needs-software-rendering.ts';
import { APP_SCHEME } from './own-origin.ts';
import { openPageDoor, tellPage } from './page-door.ts';
import { findProgramFiles } from './program-files.ts';
import { reloadCrashedPage } from './reload-crashed-page.ts';
import { createBundleHandler } from './serve-bundle.ts';
import { startRefusal } from './start/start-refusal.ts';
import { findWritableState } from './start/writable-state.ts';

/** What a second start hands over; it is another process, so it is read like one. */
const secondStart = z.strictObject({ given: z.array(z.string().max(8192)).max(16) });

/** The one window, once there is one. */
interface ShownWindow {
  window: BrowserWindow | null;
}

const environment = process.env;
const { layout, preloadPath, engineEntryPath, ownNode, archive } = findProgramFiles(
  import.meta.url,
  process.resourcesPath,
);
const directories = resolveUserDirectories(environment);
const log = openProcessLog({ directory: directories.logs, name: 'shell', clock: systemClock });

function main(): void {
  const isSandboxOff = app.commandLine.hasSwitch('no-sandbox');
  const refusal = startRefusal({ isSandboxOff, userId: process.getuid?.(), environment }) ?? programRefusal(archive);
  if (refusal !== null) {
    process.stderr.write(`${refusal.sentence}\n`);
    app.exit(refusal.exitCode);
    return;
  }
  const state = findWritableState(directories);
  // Before anything is written: what Chromium keeps is state of this program, not configuration of the user.
  app.setPath('userData', join(state.directory, 'shell'));
  app.setPath('crashDumps', join(state.directory, 'crashes'));
  const given = openedArguments(process.argv, app.getAppPath(), process.cwd());
  if (!app.requestSingleInstanceLock({ given })) {
    app.quit();
    return;
  }
  const arrivals = receiveArrivals();
  arrivals.receive(openingOf(given));
  if (state.problem !== null) {
    process.stderr.write(`${state.problem}\n`);
    arrivals.receive({ workspacePath: null, arrivals: [{ type: 'told', sentence: state.problem }] });
  }
  // Ours needs the window; until then none, or Electron builds one of its own at each start.
  Menu.setApplicationMenu(null);
  crashReporter.start({ uploadToServer: false });
  pruneCrashReports(directories.crashes);
  // Asking for it beside the switch makes Chromium start every child sandboxed, and as root none of them comes up.
  if (!isSandboxOff) app.enableSandbox();
  if (needsSoftwareRendering()) app.disableHardwareAcceleration();
  protocol.registerSchemesAsPrivileged([
    // No bypassCSP, no corsEnabled: our scheme gets what a site over https gets, and no more.
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  log.note('shell-started', {
    version: layout.version,
    platform: process.platform,
    electron: process.versions['electron'] ?? null,
  });
  const shown: ShownWindow = { window: null };
  const host = hostOfEngine();
  const start = (): EngineSupervisor =>
    startEngine(host, arrivals.firstWorkspace ?? environment['TRESTLE_WORKSPACE'] ?? null, shown);
  // A process of its own comes up while Chromium does. On macOS what the app is opened with is only known once it is ready.
  const early = host.needsElectron || process.platform === 'darwin' ? null : start();
  void app
    .whenReady()
    .then(() => onReady({ arrivals, stateDirectory: state.directory, shown, engine: early ?? start() }));
}

/** From here on whatever the app is opened with arrives at one desk, also what macOS hands over before it is ready. */
function receiveArrivals(): ArrivalDesk {
  const desk = new ArrivalDesk();
  app.on('open-file', (event, path) => {
    event.preventDefault();
    desk.receive(openingOf([path]));
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    desk.receive(openingOf([link]));
  });
  // Elsewhere the installed desktop entry or property list says so; Windows wants to be told by the program.
  if (process.platform === 'win32' && app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  return desk;
}

/** Every step of coming up, in order. */
function onReady(options: {
  arrivals: ArrivalDesk;
  stateDirectory: string;
  shown: ShownWindow;
  engine: EngineSupervisor;
}): void {
  const { arrivals, stateDirectory, shown, engine } = options;
  serveBundle();
  guardEveryPage(shown);
  const window = createMainWindow({ preloadPath, stateDirectory });
  shown.window = window;
  openDoor(window, engine);
  recoverFromCrashes(window);
  setMenu(window);
  void loadPage(window);
  handOnArrivals(arrivals, window, engine);
  verifyLater(window);
  stopWithTheWindow(engine);
}

function hostOfEngine(): EngineHost {
  return chooseEngineHost({
    nodeVersion: process.versions.node,
    ownNode,
    root: layout.root,
    entryPath: engineEntryPath,
    environment,
    fork: (entryPath) => utilityProcess.fork(entryPath, [], { serviceName: 'Trestle engine', stdio: 'inherit' }),
  });
}

function startEngine(host: EngineHost, workspacePath: string | null, shown: ShownWindow): EngineSupervisor {
  const engine = new EngineSupervisor({
    host,
    clock: systemClock,
    workspacePath,
    onState(state) {
      log.note('engine-state', { state: state.type, ...('attempt' in state ? { attempt: state.attempt } : {}) });
      if (shown.window !== null) tellPage(shown.window, { type: 'engine-state', state });
    },
    onAlertNotices(notices) {
      if (Notification.isSupported()) for (const notice of alertNotifications(notices)) tellDesktop(notice, shown);
    },
    onCrash(exit) {
      const at = new Date(systemClock.now()).toISOString();
      log.note('engine-crashed', { exitCode: exit.code, signal: exit.signal });
      const facts = { at, version: layout.version, exitCode: exit.code, signal: exit.signal };
      writeEngineCrashReport({ directory: directories.crashes, logDirectory: directories.logs, facts });
    },
    onWorkspaceFailed(path, error) {
      log.note('workspace-failed', { code: error.code });
      void showError(shown.window, `${path} could not be opened.`, error.message);
    },
  });
  engine.start();
  return engine;
}

/** A notice of the system; pressing it shows the rule it is about, or the alerts. */
function tellDesktop({ title, body, ruleId }: DesktopNotice, shown: ShownWindow): void {
  const notification = new Notification({ title, body });
  notification.on('click', () => {
    if (shown.window === null) return;
    showAgain(shown.window);
    tellPage(shown.window, { type: 'command', id: 'traces.alerts', ...(ruleId === null ? {} : { about: ruleId }) });
  });
  notification.show();
}

function serveBundle(): void {
  protocol.handle(APP_SCHEME, createBundleHandler(layout.rendererDirectory));
}

/** By the app's own event and not on our one window, so that no page can come to be unguarded. */
function guardEveryPage(shown: ShownWindow): void {
  denyPermissions(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, (url) => {
      if (shown.window !== null) void openExternalLink(url, { shell, dialog, window: shown.window });
    });
  });
}

function openDoor(window: BrowserWindow, engine: EngineSupervisor): void {
  openPageDoor({
    ipcMain,
    dialog,
    shell,
    folders: { logs: directories.logs, 'crash-reports': directories.crashes },
    createChannel: () => new MessageChannelMain(),
    window,
    engine,
  });
  // A page that was loaded again has heard nothing yet.
  window.webContents.on('did-finish-load', () => tellPage(window, { type: 'engine-state', state: engine.present }));
}

function recoverFromCrashes(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.note('page-gone', { reason, exitCode });
  });
  reloadCrashedPage(window.webContents, {
    now: () => systemClock.now(),
    onGivenUp: (reason) =>
      void showError(window, 'The page keeps crashing.', `Last reason: ${reason}. Start Trestle again.`),
  });
}

function setMenu(window: BrowserWindow): void {
  const send = (id: string): void => tellPage(window, { type: 'command', id });
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu({ isMac: process.platform === 'darwin', send })));
}

/** What a second start of the app was given is opened by the first one, in the window that is there. */
function handOnArrivals(arrivals: ArrivalDesk, window: BrowserWindow, engine: EngineSupervisor): void {
  arrivals.serveEngine((path) => engine.openWorkspace(path));
  arrivals.servePage(window.webContents, (arrival) => tellPage(window, { type: 'arrival', arrival }));
  app.on('second-instance', (_event, _argv, _directory, data) => {
    showAgain(window);
    const start = secondStart.safeParse(data);
    if (start.success) arrivals.receive(openingOf(start.data.given));
  });
}

/** Once the page is there, everything that the start did not wait for is held against what was packed. */
function verifyLater(window: BrowserWindow): void {
  window.webContents.once('did-finish-load', () => {
    void lateProgramRefusal(archive).then(async (refusal) => {
      if (refusal === null) return;
      log.note('program-changed', {});
      process.stderr.write(`${refusal.sentence}\n`);
      await showError(window, 'Trestle was changed.', refusal.sentence);
      app.exit(refusal.exitCode);
    });
  });
}

/** The app ends with its window, and only after the engine has closed its databases or its grace is over. */
function stopWithTheWindow(engine: EngineSupervisor): void {
  let isStopped = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      isStopped = true;
      // Not from within this event: of an engine that is gone already this comes at once, and Electron hears no quit while
      // it is still being told that there is to be none.
      setImmediate(() => app.quit());
    });
  });
}

async function showError(window: BrowserWindow | null, message: string, detail: string): Promise<void> {
  const options = { type: 'error', message, detail } as const;
  if (window !== null) await dialog.showMessageBox(window, options);
  else {
    // The engine may have something to say before there can be a window.
    await app.whenReady();
    await dialog.showMessageBox(options);
  }
}

main();
