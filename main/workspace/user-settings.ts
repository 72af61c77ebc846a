import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyEdits, modify, type ParseError, parse } from 'jsonc-parser';
import { type SettingOrigin, type SettingsView, type UserSettings, userSettings } from '../contract/settings.ts';
import { readWithBackup, writeFileAtomically } from '../storage/atomic-file.ts';
import { withExclusiveFile } from '../storage/exclusive-file.ts';
import { ensurePrivateDirectory } from '../storage/private-directory.ts';

const LOCK_WAIT_MS = 5000;
const DEFAULTS: UserSettings = userSettings.parse({});
const KEYS = Object.keys(DEFAULTS) as (keyof UserSettings)[];
/** Values of TRESTLE_OFFLINE that do not switch it on. */
const OFF_WORDS: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off']);
const NEW_FILE = `// Your settings for Trestle, shared by all workspaces. Remove a line to get its default back.\n{}\n`;

/** A person's `settings.jsonc`. Nothing in it can stop Trestle: what cannot be used is left out, and the view says so. */
export interface UserSettingsStore {
  read(): SettingsView;
  /** Changes the given keys and keeps the rest of the file: comments, and keys of other versions. @throws StorageError */
  write(changes: { [K in keyof UserSettings]?: UserSettings[K] | undefined }): SettingsView;
}

/**
 * @param options.configDirectory the person's config folder, see `resolveUserDirectories`
 * @param options.flags what the command line says; strongest, then the environment, the file, the defaults
 */
export function createUserSettings(options: {
  configDirectory: string;
  environment: Readonly<Record<string, string | undefined>>;
  flags?: { offline?: boolean };
}): UserSettingsStore {
  const { configDirectory, environment, flags = {} } = options;
  const path = join(configDirectory, 'settings.jsonc');
  const read = (): SettingsView => {
    const { record, notice: tornNotice } = readRecord(path);
    const { values, notice } = pickUsable(record, path);
    const settings = { ...DEFAULTS, ...values };
    const origins = Object.fromEntries(KEYS.map((key) => [key, key in values ? 'user' : 'default'])) as Record<
      keyof UserSettings,
      SettingOrigin
    >;
    const forced = forcedOffline(flags, environment);
    if (forced !== null) {
      settings.offline = true;
      origins.offline = forced;
    }
    return { settings, origins, notice: tornNotice ?? notice, path };
  };
  return {
    read,
    write: (changes) => {
      ensurePrivateDirectory(dirname(path));
      withExclusiveFile(`${path}.lock`, LOCK_WAIT_MS, () => {
        const { text, isWhole } = readText(path);
        const changed = KEYS.reduce(
          (content, key) => (changes[key] === undefined ? content : setKey(content, key, changes[key])),
          text,
        );
        // What a person typed is kept even when it cannot be read, and must not take the place of the whole backup.
        if (!isWhole && existsSync(path)) renameSync(path, `${path}.broken`);
        writeFileAtomically(path, changed, { isPrivate: true, keepBackup: isWhole });
      });
      return read();
    },
  };
}

function readRecord(path: string): { record: Record<string, unknown>; notice: string | null } {
  const found = readWithBackup(path, parseRecord);
  if (found.from === 'file') return { record: found.value, notice: null };
  if (found.from === 'backup') {
    return { record: found.value, notice: `${path} cannot be read; the settings before the last change are in use.` };
  }
  const notice = found.error === null ? null : `${path} cannot be read; default settings are in use.`;
  return { record: {}, notice };
}

/** The text to change: the file's, its backup's when it is torn, or that of a new one. */
function readText(path: string): { text: string; isWhole: boolean } {
  const check = (text: string): string => {
    parseRecord(text);
    return text;
  };
  const found = readWithBackup(path, check);
  if (found.from !== 'nothing') return { text: found.value, isWhole: found.from === 'file' };
  return { text: NEW_FILE, isWhole: false };
}

function parseRecord(text: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true }) as unknown;
  if (errors.length > 0 || typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('not a settings file');
  }
  return value as Record<string, unknown>;
}

function pickUsable(
  record: Record<string, unknown>,
  path: string,
): { values: Partial<UserSettings>; notice: string | null } {
  const values: Partial<Record<keyof UserSettings, unknown>> = {};
  const ignored: string[] = [];
  for (const [key, value] of Object.entries(record)) {
    const known = KEYS.find((name) => name === key);
    if (known === undefined) {
      if (key !== '$schema') ignored.push(`"${key}" is not a setting`);
      continue;
    }
    const parsed = userSettings.shape[known].safeParse(value);
    if (parsed.success) values[known] = parsed.data;
    else ignored.push(`"${key}" cannot be ${JSON.stringify(value)}`);
  }
  const notice = ignored.length === 0 ? null : `${path}: ${ignored.join(', ')}; ignored.`;
  return { values: values as Partial<UserSettings>, notice };
}

function forcedOffline(
  flags: { offline?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): SettingOrigin | null {
  if (flags.offline === true) return 'flag';
  return OFF_WORDS.has((environment['TRESTLE_OFFLINE'] ?? '').toLowerCase()) ? null : 'environment';
}

function setKey(text: string, key: string, value: unknown): string {
  return applyEdits(
    text,
    modify(text, [key], value, { formattingOptions: { tabSize: 2, insertSpaces: true, eol: '\n' } }),
  );
}
