/**
 * Walks through the built interface as a person would, over a sample workspace in a home of its own, and writes each
 * view in each theme to docs/screenshots. `take-screenshots.ts NAME…` writes only the views of these names.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from '../bootstrap/find-program.mjs';
import { decodePng, encodePalettePng } from './png.ts';
import { reduceColours } from './reduce-colours.ts';
import { serveInNewHome } from './serve-sample.ts';
import { VIEWS } from './tour.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = join(ROOT, 'docs', 'screenshots');

/** The window's default size, at one device pixel a CSS pixel. */
const VIEWPORT = { width: 1440, height: 900 };

/** A picture above this has no place in a repository, in bytes. */
const MAX_BYTES = 150_000;

/** For what follows by itself (figures of the status bar, the toast of an ingest that ended), in milliseconds. */
const SETTLE_MS = 1500;

/** A step that takes longer has failed, on a busy machine too, in milliseconds. */
const STEP_TIMEOUT_MS = 120_000;

const THEMES = [
  { theme: 'dark', colorScheme: 'dark', contrast: 'no-preference' },
  { theme: 'light', colorScheme: 'light', contrast: 'no-preference' },
  { theme: 'contrast', colorScheme: 'dark', contrast: 'more' },
] as const;

async function takeAll(page: Page, home: string, only: readonly string[]): Promise<void> {
  const workspace = (): string => {
    const recent = JSON.parse(readFileSync(join(home, 'data', 'recent.json'), 'utf8')) as {
      workspaces: readonly { path: string }[];
    };
    return recent.workspaces[0]?.path ?? '';
  };
  for (const view of VIEWS) {
    try {
      await view.go({ page, root: ROOT, workspace });
    } catch (cause) {
      const seen = join(tmpdir(), `trestle-screenshots-${view.name}.png`);
      await page.screenshot({ path: seen });
      throw new Error(`The tour did not come to ${view.name}; where it stands is in ${seen}.`, { cause });
    }
    if (only.length > 0 && !only.includes(view.name)) continue;
    await page.mouse.move(0, 0);
    await page.waitForTimeout(SETTLE_MS);
    // A toast lies over the picture for six seconds. Its button has a role only while the toast has the focus.
    const dismiss = page.locator('.toast [aria-label="Dismiss"]');
    // One that goes by itself meanwhile needs no button.
    while ((await dismiss.count()) > 0) {
      await dismiss
        .first()
        .dispatchEvent('click', undefined, { timeout: SETTLE_MS })
        .catch(() => undefined);
    }
    for (const { theme, ...media } of THEMES) {
      if (theme === 'contrast' && view.hasContrast !== true) continue;
      await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
      await page.locator(`html[data-theme="${theme}"]`).waitFor();
      write(`${view.name}-${theme}.png`, await page.screenshot({ animations: 'disabled' }));
    }
  }
}

function write(name: string, screenshot: Buffer): void {
  const picture = decodePng(screenshot);
  const { palette, indices } = reduceColours(picture.pixels);
  const file = encodePalettePng(picture, indices, palette);
  if (file.length > MAX_BYTES) throw new Error(`${name} has ${file.length} bytes; the limit is ${MAX_BYTES}`);
  writeFileSync(join(TARGET, name), file);
  console.error(`${name}: ${Math.round(file.length / 1000)} kB`);
}

function launchChromium(): Promise<Browser> {
  const executablePath = findProgram('chromium') ?? findProgram('google-chrome');
  if (executablePath === undefined) throw new Error('There is no Chromium on PATH to draw with. Install it.');
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

const only = process.argv.slice(2);
if (only.length === 0) rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
const served = await serveInNewHome(ROOT);
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: VIEWPORT });
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  await page.goto(served.url);
  await takeAll(page, served.home, only);
} finally {
  await browser.close();
  await served.stop();
}
