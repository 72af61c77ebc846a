import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { type AlertRule, alertRuleFile } from '../../../main/contract/alert-rule.ts';
import { ALERT_TEMPLATES, compoundTemplate } from '../../../main/contract/alert-templates.ts';
import { addAlertFile, editAlertFile } from '../../../main/workspace/alert-files.ts';
import { createWorkspaceFiles } from '../../../main/workspace/workspace-files.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const WRITTEN = `{
  "version": 1,
  "id": "slow-answers",
  "name": "Answers are slow", // as support sees it
  "window": "15m",
  // The SLO says two seconds.
  "signal": { "type": "latency", "percentile": 95 },
  "condition": {
    "is": "above",
    // Milliseconds.
    "bound": 2000
  }
}
`;

function workspaceWith(files: Readonly<Record<string, string>>): string {
  const directory = makeTemporaryDirectory();
  mkdirSync(join(directory, 'alerts'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'alerts', name), text);
  return directory;
}

function readRules(directory: string): ReturnType<ReturnType<typeof createWorkspaceFiles>['readAlerts']> {
  return createWorkspaceFiles(directory).readAlerts();
}

test('every template is a rule that reads back as it was', () => {
  const directory = makeTemporaryDirectory();
  const rules = [...ALERT_TEMPLATES, compoundTemplate(['retrieve', 'generate'])].map(({ rule }) => rule);
  for (const rule of rules) addAlertFile(directory, rule);
  const { byId, problems } = readRules(directory);
  expect(problems).toEqual([]);
  for (const { $schema: _, ...rule } of rules) {
    const { $schema: link, ...read } = byId.get(rule.id)?.rule ?? ({} as AlertRule);
    expect(read).toEqual(rule);
    expect(link).toBe('../.trestle/schemas/alert.schema.json');
  }
});

test('an edit changes what differs and keeps every comment', () => {
  const directory = workspaceWith({ 'slow.alert.jsonc': WRITTEN });
  const path = join(directory, 'alerts', 'slow.alert.jsonc');
  const { rule } = readRules(directory).byId.get('slow-answers') ?? { rule: undefined };
  if (rule === undefined) throw new Error('no rule');
  editAlertFile(directory, path, rule);
  expect(readFileSync(path, 'utf8')).toBe(WRITTEN);
  const edited = { ...rule, for: '5m', condition: { ...rule.condition, bound: 1500 } };
  editAlertFile(directory, path, edited);
  const text = readFileSync(path, 'utf8');
  expect(text).toBe(WRITTEN.replace('2000\n  }', '1500\n  },\n  "for": "5m"'));
  expect(readRules(directory).byId.get('slow-answers')?.rule).toEqual(edited);
});

test('a signal of another kind leaves nothing of the one before', () => {
  const directory = workspaceWith({ 'slow.alert.jsonc': WRITTEN });
  const path = join(directory, 'alerts', 'slow.alert.jsonc');
  const before = readRules(directory).byId.get('slow-answers')?.rule as AlertRule;
  const rule: AlertRule = { ...before, signal: { type: 'error-rate' }, condition: { is: 'above', bound: 0.1 } };
  editAlertFile(directory, path, rule);
  expect(readRules(directory).byId.get('slow-answers')?.rule).toEqual(rule);
  expect(readFileSync(path, 'utf8')).toContain('// as support sees it');
});

test('a rule does not take the place of another, and nothing is written through a link', () => {
  const directory = workspaceWith({ 'errors.alert.jsonc': WRITTEN });
  const [template] = ALERT_TEMPLATES;
  if (template === undefined) throw new Error('no template');
  expect(() => addAlertFile(directory, template.rule)).toThrow(InvalidArgumentError);
  const linked = makeTemporaryDirectory();
  symlinkSync(directory, join(linked, 'alerts'));
  expect(() => addAlertFile(linked, template.rule)).toThrow(DeniedError);
});

test('files that say what cannot be are named with the place, and the others are read', () => {
  const broken = (from: string, to: string): string => WRITTEN.replace('slow-answers', 'other').replace(from, to);
  const directory = workspaceWith({
    'a.alert.jsonc': WRITTEN,
    'b.alert.jsonc': broken('"15m"', '"15 minutes"'),
    'c.alert.jsonc': broken('"window"', '"__proto__": {}, "window"'),
    'd.alert.jsonc': broken('"bound": 2000', '"bound": 2000, "resolveAt": 3000'),
    'e.alert.jsonc': broken('"version": 1,', '"version": 1, "scope": "status:ok since:7d",'),
    'f.alert.jsonc': WRITTEN,
  });
  const { byId, problems } = readRules(directory);
  expect([...byId.keys()]).toEqual(['slow-answers']);
  expect(problems.map(({ error }) => ConfigError.is(error))).toEqual(Array.from({ length: 5 }, () => true));
  expect(problems.map(({ error }) => error.message.replaceAll(directory, '')).join('\n')).toMatchInlineSnapshot(`
    "/alerts/b.alert.jsonc:5:13: window is "15 minutes"; write a number with s, m, h or d, such as "15m".
    /alerts/c.alert.jsonc:5:3: the file has "__proto__", which is not known here. Check the spelling or remove it.
    /alerts/d.alert.jsonc:11:33: condition.resolveAt is 3000; must be at most the bound, 2000.
    /alerts/e.alert.jsonc:2:26: scope is "status:ok since:7d"; must not hold since: or until:; the window says which runs are looked at.
    /alerts/f.alert.jsonc has the id "slow-answers", which another file in /alerts has. Rename one."
  `);
});

test('what does not multiply is refused', () => {
  const factors = [
    { name: 'a', signal: { type: 'stage-failure-rate', stage: 'a' }, bound: 0.95 },
    { name: 'b', signal: { type: 'latency', stage: 'b' }, bound: 1.3 },
  ];
  const parse = (over: object) =>
    alertRuleFile.safeParse({ version: 1, id: 'x', name: 'X', signal: { type: 'compound-drift', factors }, ...over });
  expect(parse({ condition: { is: 'below', bound: 0.9 } }).error?.issues[0]?.message).toContain(
    'rates only or latencies only',
  );
  const rates = { type: 'compound-drift', factors: [factors[0], factors[0]] };
  expect(parse({ signal: rates, condition: { is: 'above', bound: 0.9 } }).success).toBe(false);
  const latencies = { type: 'compound-drift', factors: [factors[1], factors[1]] };
  expect(parse({ signal: latencies, condition: { is: 'above', bound: 1.5 } }).success).toBe(false);
  const compared = { is: 'above-baseline', bound: 1.5, baseline: '7d' };
  expect(parse({ signal: latencies, condition: compared }).success).toBe(true);
});
