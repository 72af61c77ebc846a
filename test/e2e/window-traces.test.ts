import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDialog, openView } from './journeys/screens.ts';
import { launchWindow, type TestWindow } from './launch-window.ts';
import { ROOT } from './repository.ts';

const EXPORT = join(ROOT, 'fixtures', 'trace-exports', 'claims-desk.otlp.json');
/** On two busy cores, milliseconds. */
const STEP_TIMEOUT_MS = 30_000;

/** Files go in by being dropped and come out by being saved: what only the window of the desktop app can do. */
describe('traces in the window', () => {
  let root: string;
  let window: TestWindow;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'trestle-e2e-'));
    window = await launchWindow({ workspacePath: join(root, 'workspace') });
    window.page.setDefaultTimeout(STEP_TIMEOUT_MS);
    await window.page.getByRole('navigation', { name: 'Views' }).waitFor();
    await openView(window.page, 'Traces');
  });
  afterAll(async () => {
    await window?.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('an export that is dropped on the view is imported', async () => {
    const { page } = window;
    await page.getByText('No traces yet').waitFor();
    // A file of the system's, as a drop brings it: a chooser's file has its path as well.
    await page.evaluate(() => {
      const chooser = Object.assign(document.createElement('input'), { type: 'file', id: 'dropped' });
      document.body.append(chooser);
    });
    await page.setInputFiles('#dropped', EXPORT);
    await page.evaluate(() => {
      const chooser = document.querySelector<HTMLInputElement>('#dropped');
      const [file] = chooser?.files ?? [];
      const dataTransfer = new DataTransfer();
      if (file !== undefined) dataTransfer.items.add(file);
      const target = document.querySelector('.file-drop');
      for (const type of ['dragenter', 'dragover', 'drop']) {
        target?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      }
      chooser?.remove();
    });
    const dialog = openDialog(page);
    await dialog.waitFor();
    expect(await dialog.getByLabel('Files or folders, one on each line').inputValue()).toBe(EXPORT);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('button', { name: 'Open these traces' }).click();
    await page.getByRole('treegrid').waitFor();
  });

  test('a trace is saved where the person says, and holds its spans', async () => {
    const { app, page } = window;
    const target = join(root, 'saved.otlp.json');
    const isSaved = app.evaluate(
      ({ session }, path) =>
        new Promise<string>((resolve) => {
          session.defaultSession.once('will-download', (_event, item) => {
            item.setSavePath(path);
            item.once('done', (_done, state) => resolve(state));
          });
        }),
      target,
    );
    await page.getByRole('button', { name: 'Export as OTLP JSON' }).click();
    expect(await isSaved).toBe('completed');
    const saved = JSON.parse(readFileSync(target, 'utf8')) as { resourceSpans: readonly unknown[] };
    expect(saved.resourceSpans.length).toBeGreaterThan(0);
    expect(await window.trouble()).toEqual({ violations: [], errors: [] });
  });

  test('a notice of the desktop that is pressed opens the rule it is about', async () => {
    const { app, page } = window;
    const alerts = join(root, 'workspace', 'alerts');
    mkdirSync(alerts);
    for (const [id, name] of [
      ['errors', 'Runs fail'],
      ['slow', 'Answers are slow'],
    ] as const) {
      const signal = { type: 'error-rate' };
      const rule = { version: 1, id, name, signal, condition: { is: 'above', bound: 0.5 } };
      writeFileSync(join(alerts, `${id}.alert.jsonc`), JSON.stringify(rule));
    }
    // What the shell tells the page when a notice is pressed: a test cannot press the system's own.
    await app.evaluate(({ BrowserWindow }) => {
      const command = { type: 'command', id: 'traces.alerts', about: 'errors' };
      BrowserWindow.getAllWindows()[0]?.webContents.send('trestle:event', command);
    });
    await page.getByRole('region', { name: 'Runs fail' }).waitFor();
    // By name the other one comes first, and would be shown without a word on which is meant.
    expect(page.url()).toContain('rule=errors');
  });
});
