import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { applyEdits, type FormattingOptions, type JSONPath, modify } from 'jsonc-parser';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { AlertRule } from '../contract/alert-rule.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import { parseAlertRule } from './parse-texts.ts';
import { readWorkspaceText } from './read-workspace-text.ts';
import { refuseLink } from './refuse-link.ts';
import { ALERT_SUFFIX, layoutOf } from './workspace-layout.ts';

const FORMATTING: FormattingOptions = { tabSize: 2, insertSpaces: true, eol: '\n' };
const SCHEMA_LINK = '../.trestle/schemas/alert.schema.json';
/** What a rule that is kept has whatever a person chose. */
const DEFAULTS: Partial<Record<keyof AlertRule, unknown>> = {
  enabled: true,
  severity: 'warning',
  scope: '',
  for: '0s',
  keepFiringFor: '0s',
  noData: 'keep',
};

/**
 * Writes a rule as a file of its own: what is the default anyway is left out.
 *
 * @returns its path
 * @throws InvalidArgumentError when there is a file of its name, ConfigError for a folder that is a link, StorageError
 */
export function addAlertFile(workspaceDirectory: string, rule: AlertRule): string {
  const { alerts } = layoutOf(workspaceDirectory);
  const path = join(alerts, `${rule.id}${ALERT_SUFFIX}`);
  refuseLink(alerts);
  if (existsSync(path)) {
    throw new InvalidArgumentError(`${path} is there already. Give the rule another id, or edit that one.`, {
      details: { path },
    });
  }
  const { $schema: link = SCHEMA_LINK, ...rest } = rule;
  const told = Object.entries(rest).filter(([key, value]) => value !== DEFAULTS[key as keyof AlertRule]);
  mkdirSync(alerts, { recursive: true });
  const text = `${JSON.stringify({ $schema: link, ...Object.fromEntries(told) }, null, 2)}\n`;
  parse(path, text);
  writeFileAtomically(path, text, { keepBackup: false });
  return path;
}

/**
 * Makes the rule of a file another one, and keeps its comments: only what differs is written.
 *
 * @throws what reading the file throws; nothing is written when the result would not load
 */
export function editAlertFile(workspaceDirectory: string, path: string, rule: AlertRule): void {
  const before = readWorkspaceText(workspaceDirectory, path);
  const { $schema: _, ...wanted } = rule;
  const { $schema: __, ...present } = parse(path, before);
  const after = setMembers(before, [], present, wanted);
  if (after === before) return;
  parse(path, after);
  writeFileAtomically(path, after, { keepBackup: false });
}

/** Removes a rule's file. */
export function removeAlertFile(path: string): void {
  rmSync(path, { force: true });
}

function parse(path: string, text: string): AlertRule {
  return parseAlertRule(path, text);
}

function setMembers(text: string, at: JSONPath, present: object, wanted: object): string {
  const before = Object.entries(present);
  const after = new Map<string, unknown>(Object.entries(wanted));
  let result = text;
  for (const [key] of before) if (after.get(key) === undefined) result = change(result, [...at, key], undefined);
  const known = new Map<string, unknown>(before);
  for (const [key, value] of after) {
    const old = known.get(key);
    if (value === undefined || isDeepStrictEqual(old, value)) continue;
    result =
      isPlainObject(old) && isPlainObject(value)
        ? setMembers(result, [...at, key], old, value)
        : change(result, [...at, key], value);
  }
  return result;
}

function change(text: string, at: JSONPath, value: unknown): string {
  return applyEdits(text, modify(text, at, value, { formattingOptions: FORMATTING }));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
