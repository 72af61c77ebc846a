/** The least that an app of this kind is: a window, a page, and one question to a Node process of its own. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain } from 'electron';
import { reportStart } from '../probe.mjs';

const HERE = import.meta.dirname;

reportStart({ ready: "document.body.dataset.answer === 'pong'", field: '#box' });
if (process.env['START_BENCH_USER_DATA']) app.setPath('userData', process.env['START_BENCH_USER_DATA']);
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
// As in the real app: where there is no graphics hardware, nothing is asked of it.
if (process.env['START_BENCH_SOFTWARE'] === '1') app.disableHardwareAcceleration();
const child = fork(join(HERE, 'child.mjs'), { execPath: process.env['TRESTLE_NODE'] });
app.on('window-all-closed', () => app.quit());
app.on('will-quit', () => child.kill());
// Not awaited: Electron becomes ready only once this file has been read to its end.
void app.whenReady().then(() => {
  ipcMain.handle('ping', () => {
    const answer = new Promise((resolve) => child.once('message', resolve));
    child.send('ping');
    return answer;
  });
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    show: false,
    webPreferences: {
      preload: join(HERE, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  return window.loadFile(join(HERE, 'page.html'));
});
