/**
 * The package on a machine: checked, installed, used by a person who has nothing but it, and removed. The suite `package` makes
 * it; by hand `npm run package` does.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFuses, WANTED_FUSES, wrongFuses } from '../../../scripts/package/fuses.mjs';
import { isOneJourney } from '../journeys/one-journey.ts';
import { ask, citations, openDialog, openView, panel } from '../journeys/screens.ts';
import { ROOT } from '../repository.ts';
import { createPerson, failToOpen, type InstalledWindow, openInstalledWindow, type Person } from './installed-app.ts';

const INSTALLED = '/usr/lib/trestle';

/**
 * Looks for copies of Debian's libraries and for misspelt words in 360 MB of others' programs, minutes long. The copies are
 * what a package for every distribution consists of (its overrides say so).
 */
const LINTIAN_LEFT_OUT = ['binaries/spelling', 'libraries/embedded', 'languages/javascript/embedded'];

/** It reads 360 MB beside everything else, ms. */
const LINTIAN_MS = 600_000;

/** Three notes of a lighthouse keeper: a folder of somebody's own. */
const NOTES = {
  'notes/lamp.md': '# The lamp\n\nThe lamp of Kullen is lit at dusk. Its wick is trimmed every fourth night.\n',
  'notes/fog.md': '# Fog\n\nIn fog the horn sounds twice a minute. The keeper writes every sounding into the log.\n',
  'notes/stores.md': '# Stores\n\nOil is delivered by boat on the first Tuesday of a month.\n',
};

let person: Person;
let deb: string;
beforeAll(() => {
  const [made] = globSync(join(ROOT, 'dist', 'trestle_*.deb'));
  if (made === undefined) throw new Error('dist holds no package: npm run package');
  deb = made;
  person = createPerson('trestle-journey');
});
afterAll(() => {
  spawnSync('dpkg', ['--purge', 'trestle'], { stdio: 'ignore' });
  person?.remove();
});

describe('a person who installs Trestle, works with it, and removes it', () => {
  let window: InstalledWindow;
  let findings: Promise<string>;
  const page = () => window.page;
  const space = () => join(person.home, 'space');

  isOneJourney();

  test('installs the package', () => {
    findings = lintian(deb);
    execFileSync('dpkg', ['--install', deb]);
    expect(existsSync(join(INSTALLED, 'resources', 'app.asar'))).toBe(true);
  });

  test('gets a program whose fuses are as they have to be, each that this Electron has', async () => {
    const fuses = await readFuses(programOf(INSTALLED));
    expect(wrongFuses(fuses)).toEqual([]);
    expect(Object.keys(fuses).toSorted()).toEqual(Object.keys(WANTED_FUSES).toSorted());
  });

  test('is told in the notices and the SBOM what else is in it', () => {
    const legal = join(INSTALLED, 'resources', 'legal');
    const notices = readFileSync(join(legal, 'third-party-notices.txt'), 'utf8');
    const sbom = JSON.parse(readFileSync(join(legal, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string;
      components: { name: string; group?: string }[];
    };
    const names = sbom.components.map(({ name, group }) => (group === undefined ? name : `${group}/${name}`));
    expect(sbom.bomFormat).toBe('CycloneDX');
    // What the engine loads, what the page was built from, and what npm never installed; and no tool.
    for (const name of ['better-sqlite3', '@huggingface/transformers', 'react', 'monaco-editor', 'electron', 'node']) {
      expect(names).toContain(name);
    }
    expect(names).not.toContain('vitest');
    for (const name of ['Electron', 'Node.js', 'react', 'better-sqlite3', 'monaco-editor']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });

  test('uses the command line without a display, in a pipe, with its exit codes', () => {
    expect(person.run(['trestle', 'version'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^trestle \d/),
    });
    expect(person.run(['trestle', 'no-such-command'])).toMatchObject({ code: 2, stdout: '' });
    expect(person.run(['sh', '-c', 'trestle version --json | head -c 1']).stdout).toBe('{');
    const made = person.run(['trestle', 'init', 'space', '--sample', '--json']);
    expect(made).toMatchObject({ code: 0 });
    expect(() => JSON.parse(made.stdout) as unknown).not.toThrow();
  });

  test('has no network', ({ skip }) => {
    skip(process.env['TRESTLE_TEST_NETWORK'] !== 'none', 'this machine lets a test have no network of its own');
    expect(Object.keys(networkInterfaces())).toEqual(['lo']);
  });

  test('opens the window on the workspace', async () => {
    window = await openInstalledWindow(person, [space()]);
    await page().getByRole('navigation', { name: 'Views' }).waitFor();
    expect(page().url()).toMatch(/^app:\/\/trestle\//);
  });

  test('adds a folder of their own', async () => {
    person.give(NOTES);
    await openView(page(), 'Sources');
    await page().getByRole('button', { name: 'Add source' }).click();
    await openDialog(page()).getByLabel('Folder, file or web address').fill(join(person.home, 'notes'));
    await openDialog(page()).getByRole('button', { name: 'Add and read' }).click();
    await page()
      .getByText(/^Sources are read\./)
      .waitFor();
    const row = page().getByRole('grid', { name: 'Sources' }).getByRole('row', { name: /notes/ });
    await expect.poll(() => row.innerText()).toContain(String(Object.keys(NOTES).length));
  });

  test('asks, and the answer cites their own note', async () => {
    await openView(page(), 'Playground');
    await ask(page(), 'When is the lamp of Kullen lit, and how often is its wick trimmed?');
    expect(await panel(page(), 'Answer').getByRole('paragraph').first().innerText()).toMatch(/dusk|fourth night/);
    expect(await citations(page()).count()).toBeGreaterThan(0);
    await panel(page(), 'Answer').getByRole('button', { name: /lamp/ }).first().waitFor();
  });

  test('opens the trace of the answer', async () => {
    await page()
      .getByRole('link', { name: /^Open trace/ })
      .click();
    const waterfall = page().getByRole('treegrid', { name: 'Spans on a time axis' });
    await waterfall.getByRole('row', { name: /^bm25/ }).waitFor();
    expect(await waterfall.getByRole('row').count()).toBeGreaterThan(5);
  });

  test('imports traces of another program', async () => {
    person.giveCopy(join(ROOT, 'fixtures', 'replay', 'harbour', 'langfuse-export.jsonl'), 'export.jsonl');
    await page().keyboard.press('ControlOrMeta+K');
    await page().getByRole('combobox').fill('> import traces');
    await page()
      .getByRole('option', { name: /^Import traces/ })
      .click();
    const dialog = openDialog(page());
    await dialog.getByLabel('Files or folders, one on each line').fill(join(person.home, 'export.jsonl'));
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page().getByRole('button', { name: 'Open these traces' }).click();
    await expect.poll(() => page().getByRole('grid', { name: 'Traces', exact: true }).getByRole('row').count()).toBe(4);
  });

  test('replays them through what is here now', async () => {
    await openView(page(), 'Replay');
    await page().getByRole('button', { name: 'Replay traces…', exact: true }).click();
    const dialog = openDialog(page());
    await dialog.getByLabel('Which traces').fill('origin:langfuse');
    await dialog.getByRole('button', { name: 'Replay 3 traces' }).click();
    await page().getByRole('button', { name: 'Export report' }).waitFor();
    const rows = page()
      .getByRole('grid', { name: /^Replayed traces/ })
      .getByRole('row');
    // The head, and a row for each.
    await expect.poll(() => rows.count()).toBe(4);
  });

  test('loads the pipeline, and reads the verdict', async () => {
    await openView(page(), 'Load');
    await page().getByRole('button', { name: 'New scenario…' }).click();
    await openDialog(page()).getByLabel('Name').fill('smoke');
    await openDialog(page()).getByRole('button', { name: 'Begin' }).click();
    const scenario = page().getByLabel('Text of the scenario');
    await scenario.waitFor();
    await scenario.fill(
      (await scenario.inputValue())
        .replace('before: 15s', 'before: 1s')
        .replace('for: 20s', 'for: 2s')
        .replace('after: 15s', 'after: 1s')
        .replace('warmUp: 5s', 'warmUp: 1s'),
    );
    const run = page().getByRole('button', { name: 'Save and run' });
    await run.and(page().locator(':not([aria-disabled])')).click();
    await page().getByRole('button', { name: 'Run again' }).waitFor();
    expect(await page().locator('.verdict__sentence').innerText()).toMatch(/^(Held|Missed|The generator)/);
  });

  test('reads in About what this is, and the licence of a part', async () => {
    await page().keyboard.press('ControlOrMeta+K');
    await page().getByRole('combobox').fill('about trestle');
    await page()
      .getByRole('option', { name: /^About Trestle/ })
      .click();
    await panel(page(), 'About')
      .getByText(join(INSTALLED, 'resources', 'legal', 'sbom.cdx.json'))
      .waitFor();
    await panel(page(), 'Works of others').getByLabel('Find by name or licence').fill('better-sqlite3');
    await panel(page(), 'Works of others')
      .getByRole('row', { name: /^better-sqlite3/ })
      .click();
    const licence = openDialog(page()).getByText(/Permission is hereby granted/);
    await licence.waitFor();
    expect(await licence.count()).toBe(1);
    await page().keyboard.press('Escape');
  });

  test('closes the window, which ends everything', async () => {
    expect(await window.close()).toBe(0);
    // Not those that have ended and that nobody waited for: a container's first process may never do so.
    const running = ['--uid', 'trestle-journey', '--runstates', 'D,R,S,T', '--list-full'];
    await expect.poll(() => spawnSync('pgrep', running, { encoding: 'utf8' }).stdout).toBe('');
  });

  test.each([
    { file: 'resources/app.asar', what: 'the shell' },
    { file: 'resources/engine/out/main/engine-process.js', what: 'the engine' },
  ])('is told in one sentence when $what is not the one that was installed, and nothing starts', async ({ file }) => {
    const path = join(INSTALLED, file);
    const whole = readFileSync(path);
    const changed = Buffer.from(whole);
    changed[changed.length - 2] = (changed.at(-2) ?? 0) ^ 1;
    writeFileSync(path, changed);
    const { code, stderr } = await failToOpen(person);
    writeFileSync(path, whole);
    expect(stderr.trim().split('\n')).toEqual([
      `Trestle's own file ${file.replace('resources/', '')} is not the one that was installed. Install Trestle again; workspaces and settings stay.`,
    ]);
    expect(code).toBe(9);
  });

  test('is told so by the shell itself of any other file that is not whole', async () => {
    const path = join(INSTALLED, 'resources', 'engine', 'native', 'builtin-en', 'vocab.json');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(1));
    const { code, stderr } = await failToOpen(person);
    writeFileSync(path, whole);
    expect(stderr).toContain(
      "Trestle's own file engine/native/builtin-en/vocab.json is not the one that was installed.",
    );
    expect(code).toBe(9);
  });

  test(
    'had a package with which the distribution finds no fault',
    async () => {
      expect(await findings).toBe('');
    },
    LINTIAN_MS,
  );

  test('removes it: the program is gone, workspace and settings are there, and they are told where', () => {
    const told = execFileSync('dpkg', ['--remove', 'trestle'], { encoding: 'utf8' });
    expect(told).toContain('Workspaces stay where they are');
    expect(told).toContain('~/.config/trestle');
    expect(existsSync(INSTALLED)).toBe(false);
    expect(person.run(['which', 'trestle', 'trestle-desktop'])).toMatchObject({ code: 1, stdout: '' });
    expect(existsSync(join(space(), '.trestle', 'journal.db'))).toBe(true);
    expect(readFileSync(join(space(), 'scenarios', 'smoke.load.yaml'), 'utf8')).toContain('for: 2s');
    expect(existsSync(join(person.home, '.local', 'state', 'trestle'))).toBe(true);
  });
});

/** @returns the errors, one on each line */
async function lintian(path: string): Promise<string> {
  const run = promisify(execFile);
  const flags = ['--dont-check-part', LINTIAN_LEFT_OUT.join(','), '--fail-on', 'none', '--tag-display-limit', '0'];
  const { stdout } = await run('lintian', [...flags, path], { maxBuffer: 1 << 26 });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('E:'))
    .join('\n');
}

/** Electron's own file: the name in the PATH may be a launcher before it. */
function programOf(folder: string): string {
  const behindLauncher = join(folder, 'trestle-desktop.bin');
  return existsSync(behindLauncher) ? behindLauncher : join(folder, 'trestle-desktop');
}
