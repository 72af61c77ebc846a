/** What Linux is told about the product, by the product's one description. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { builderConfiguration } from '../../../scripts/package/builder-configuration.mjs';
import { POSTRM, controlFile, debianVersion } from '../../../scripts/package/debian-texts.mjs';
import { WANTED_FUSES, wrongFuses } from '../../../scripts/package/fuses.mjs';
import { ICON_SIZES, desktopIcon, drawIcons } from '../../../scripts/package/icons.mjs';
import { desktopEntry, mimeInfo } from '../../../scripts/package/linux-integration.mjs';
import { sourceCommit } from '../../../scripts/package/source-commit.mjs';
import { temporaryRoot } from '../support.ts';

const ICON = fileURLToPath(new URL('../../../renderer/icon.svg', import.meta.url));
const TEST_BUILD = { version: '0.1.0-test', kind: 'test', electron: '33.2.1' } as const;

describe('the desktop entry', () => {
  test('claims links and our own file types, and no type that others open', () => {
    const entry = desktopEntry({ ...TEST_BUILD, kind: 'official' });
    const types = /^MimeType=(.*)$/m.exec(entry)?.[1]?.split(';').filter(Boolean);
    expect(types).toContain('x-scheme-handler/trestle');
    expect(types?.filter((type) => !type.includes('trestle'))).toEqual([]);
    expect(entry).toContain('\nName=Trestle\n');
  });

  test('says that a test build is one', () => {
    expect(desktopEntry(TEST_BUILD)).toContain('\nName=Trestle (test build)\n');
  });

  test('claims files by two endings: plain JSON stays whose it was', () => {
    const patterns = [...mimeInfo().matchAll(/pattern="([^"]+)"/g)].map(([, pattern]) => pattern);
    expect(patterns).toEqual(['*.release.json', '*.otlp.json', '*.otlp.jsonl']);
  });
});

describe('the Debian package', () => {
  const control = controlFile(TEST_BUILD, { arch: 'x64', installedBytes: 2_000_000 });

  test('says in its name, title and text that a test build is one', () => {
    expect(control).toContain('\nVersion: 0.1.0~test\n');
    expect(control).toMatch(/^Description: .*\(test build\)$/m);
    expect(control).toContain('Electron 33.2.1');
    const official = controlFile(
      { ...TEST_BUILD, version: '0.1.0', kind: 'official' },
      { arch: 'x64', installedBytes: 1 },
    );
    expect(official).not.toContain('test');
  });

  test('describes itself in lines that a terminal shows whole', () => {
    expect(control.split('\n').filter((line) => line.length > 80 && !line.startsWith('Depends'))).toEqual([]);
    expect(control).toContain('\nInstalled-Size: 1954\n');
  });

  test('takes either spelling of a library whose package was renamed', () => {
    expect(control).toContain('libgtk-3-0t64 | libgtk-3-0');
  });

  test('a test build is older than the release it comes before, by dpkg itself', ({ skip }) => {
    const compared = spawnSync('dpkg', ['--compare-versions', debianVersion('0.1.0-test'), 'lt', '0.1.0']);
    if (compared.error !== undefined) skip('there is no dpkg on this machine');
    expect(compared.status).toBe(0);
  });

  test.skipIf(process.platform === 'win32')('tells on removal where the settings are, and removes none', () => {
    const { status, stdout } = spawnSync('sh', ['-s', 'remove'], { input: POSTRM, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('Workspaces stay where they are');
    expect(stdout).toContain('~/.config/trestle');
    expect(POSTRM).not.toMatch(/\brm\b/);
  });
});

test('fuses that are not as they have to be are named, and one that an older Electron lacks is not', () => {
  const right = Object.fromEntries(Object.entries(WANTED_FUSES));
  expect(wrongFuses(right)).toEqual([]);
  expect(wrongFuses({ ...right, RunAsNode: true })).toEqual(['RunAsNode is on and has to be off']);
  const { OnlyLoadAppFromAsar: _, ...older } = right;
  expect(wrongFuses(older)).toEqual([]);
});

test('the desktop icon does not follow a theme, and is drawn in every size', async () => {
  expect(desktopIcon(readFileSync(ICON, 'utf8'))).not.toContain('@media');
  const folder = temporaryRoot();
  await drawIcons(ICON, folder);
  for (const size of ICON_SIZES) {
    const png = readFileSync(join(folder, `${size}x${size}.png`));
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    // The header's width and height.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
});

test('electron-builder gets our fuses by the hook, no publisher, and no claim of file types that it cannot spell', () => {
  const configuration = builderConfiguration({
    resources: '/r',
    icons: '/i',
    output: '/o',
    electronFolder: '/e',
    electronVersion: '45.4.1',
    linuxProgram: 'trestle-desktop',
    afterPack: async () => undefined,
  });
  expect(configuration).toMatchObject({ publish: null, npmRebuild: false, protocols: [{ schemes: ['trestle'] }] });
  expect(configuration).not.toHaveProperty('fileAssociations');
  expect(configuration.nsis).toMatchObject({ deleteAppDataOnUninstall: false });
});

test('outside of git a package says that its sources are unknown, and takes its date from SOURCE_DATE_EPOCH', async () => {
  const root = temporaryRoot();
  const made = await sourceCommit(root, { SOURCE_DATE_EPOCH: '86400' });
  expect(made).toEqual({ commit: 'unknown', date: new Date('1970-01-02T00:00:00Z') });
});
