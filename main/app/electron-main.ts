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
import { EngineSupervisor } from '../engine/hosts/engine-supervisor.ts';
import { findPackageLayout } from '../engine/package-layout.ts';
import { systemClock } from '../engine/system-clock.ts';
import { resolveUserDirectories } from '../engine/user-directories.ts';
import { alertNotifications, type DesktopNotice } from './alert-notifications.ts';
import { applicationMenu } from './application-menu.ts';
import { chooseEngineHost } from './choose-engine-host.ts';
import { denyPermissions } from './deny-permissions.ts';
import { openExternalLink } from './external-link.ts';
import { guardNavigation } from './guard-navigation.ts';
import { workspaceArgument } from './launch-arguments.ts';
import { createMainWindow, loadPage, showAgain } from './main-window.ts';
import { needsSoftwareRendering } from './needs-software-rendering.ts';
import { APP_SCHEME } from './own-origin.ts';
import { openPageDoor, tellPage } from './page-door.ts';
import { reloadCrashedPage } from './reload-crashed-page.ts';
import { sandboxRefusal } from './sandbox-rule.ts';
import { createBundleHandler } from './serve-bundle.ts';

const environment = process.env;
const layout = findPackageLayout(import.meta.url);
const directories = resolveUserDirectories(environment);
const preloadPath = join(layout.root, 'out', 'preload', 'preload.cjs');
const engineEntryPath = join(layout.root, 'out', 'main', 'engine-process.js');

function main(): void {
  const isSandboxOff = app.commandLine.hasSwitch('no-sandbox');
  const refusal = sandboxRefusal(isSandboxOff, process.getuid?.());
  if (refusal !== null) {
    process.stderr.write(`${refusal}\n`);
    app.exit(1);
    return;
  }
  // Before anything is written: what Chromium keeps is state of this program, not configuration of the user.
  app.setPath('userData', join(directories.state, 'shell'));
  const workspacePath = workspaceArgument(process.argv, app.getAppPath(), process.cwd());
  if (!app.requestSingleInstanceLock({ workspacePath })) {
    app.quit();
    return;
  }
  crashReporter.start({ uploadToServer: false });
  // Asking for it beside the switch makes Chromium start every child sandboxed, and as root none of them comes up.
  if (!isSandboxOff) app.enableSandbox();
  if (needsSoftwareRendering()) app.disableHardwareAcceleration();
  protocol.registerSchemesAsPrivileged([
    // No bypassCSP, no corsEnabled: our scheme gets what a site over https gets, and no more.
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  void app.whenReady().then(() => onReady(workspacePath ?? environment['TRESTLE_WORKSPACE'] ?? null));
}

/** Every step of coming up, in order. */
function onReady(workspacePath: string | null): void {
  let window: BrowserWindow | undefined;
  const engine = startEngine(workspacePath, () => window);
  serveBundle();
  guardEveryPage(() => window);
  window = createMainWindow({ preloadPath, stateDirectory: directories.state });
  openDoor(window, engine);
  recoverFromCrashes(window);
  setMenu(window);
  void loadPage(window);
  openWorkspacesLater(window, engine);
  stopWithTheWindow(engine);
}

function startEngine(workspacePath: string | null, window: () => BrowserWindow | undefined): EngineSupervisor {
  const engine = new EngineSupervisor({
    host: chooseEngineHost({
      nodeVersion: process.versions.node,
      root: layout.root,
      entryPath: engineEntryPath,
      environment,
      fork: (entryPath) => utilityProcess.fork(entryPath, [], { serviceName: 'Trestle engine', stdio: 'inherit' }),
    }),
    clock: systemClock,
    workspacePath,
    onState(state) {
      const page = window();
      if (page !== undefined) tellPage(page, { type: 'engine-state', state });
    },
    onAlertNotices(notices) {
      if (Notification.isSupported()) for (const notice of alertNotifications(notices)) tellDesktop(notice, window);
    },
    onWorkspaceFailed(path, error) {
      void showError(window(), `${path} could not be opened.`, error.message);
    },
  });
  engine.start();
  return engine;
}

/** A notice of the system; pressing it shows the rule it is about, or the alerts. */
function tellDesktop({ title, body, ruleId }: DesktopNotice, window: () => BrowserWindow | undefined): void {
  const notification = new Notification({ title, body });
  notification.on('click', () => {
    const page = window();
    if (page === undefined) return;
    showAgain(page);
    tellPage(page, { type: 'command', id: 'traces.alerts', ...(ruleId === null ? {} : { about: ruleId }) });
  });
  notification.show();
}

function serveBundle(): void {
  protocol.handle(APP_SCHEME, createBundleHandler(layout.rendererDirectory));
}

/** By the app's own event and not on our one window, so that no page can come to be unguarded. */
function guardEveryPage(window: () => BrowserWindow | undefined): void {
  denyPermissions(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, (url) => {
      const parent = window();
      if (parent !== undefined) void openExternalLink(url, { shell, dialog, window: parent });
    });
  });
}

function openDoor(window: BrowserWindow, engine: EngineSupervisor): void {
  openPageDoor({ ipcMain, dialog, createChannel: () => new MessageChannelMain(), window, engine });
  // A page that was loaded again has heard nothing yet.
  window.webContents.on('did-finish-load', () => tellPage(window, { type: 'engine-state', state: engine.present }));
}

function recoverFromCrashes(window: BrowserWindow): void {
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

/** A second start of the app, or a folder dropped on its icon, opens its workspace in the window that is there. */
function openWorkspacesLater(window: BrowserWindow, engine: EngineSupervisor): void {
  app.on('second-instance', (_event, _argv, _directory, data) => {
    showAgain(window);
    const { workspacePath } = data as { workspacePath: string | null };
    if (workspacePath !== null) engine.openWorkspace(workspacePath);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    engine.openWorkspace(path);
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
      app.quit();
    });
  });
}

async function showError(window: BrowserWindow | undefined, message: string, detail: string): Promise<void> {
  const options = { type: 'error', message, detail } as const;
  await (window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}

main();
