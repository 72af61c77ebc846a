import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { AlertNotice } from '../../../../main/contract/alert.ts';
import { type AlertRule, alertRuleFile } from '../../../../main/contract/alert-rule.ts';
import type { TraceId } from '../../../../main/contract/ids.ts';
import type { EngineEvent } from '../../../../main/contract/events.ts';
import { type AlertKeeper, createAlertKeeper } from '../../../../main/engine/alerts/alert-keeper.ts';
import { createEventBus } from '../../../../main/engine/event-bus.ts';
import type { EngineServices } from '../../../../main/engine/services.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import type { LoadedAlert, LoadedFiles } from '../../../../main/workspace/workspace-files.ts';
import { makeTrace, openJournal, writeNow } from '../../../support/journal-fixture.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';

const MINUTE = 60_000;
const ERRORS = alertRuleFile.parse({
  version: 1,
  id: 'errors',
  name: 'Runs fail',
  window: '5m',
  signal: { type: 'error-rate' },
  condition: { is: 'above', bound: 0.5, resolveAt: 0.2 },
  minSamples: 2,
  for: '2m',
});

/** A journal, and a keeper over it that can be stopped and started again. */
interface Watch {
  clock: ManualClock;
  database: Database;
  rules: AlertRule[];
  problems: { path: string; error: ConfigError }[];
  isTrusted: boolean;
  keeper: AlertKeeper;
  notices: AlertNotice[];
  events: string[];
  publish(event: EngineEvent): void;
  /** A run that ends now. */
  run(status: 'ok' | 'error'): Promise<void>;
  /** @returns a keeper of a new process; the old one is left as a kill would */
  restart(): AlertKeeper;
}

function startWatch(rules: AlertRule[] = [ERRORS]): Watch {
  const clock = createManualClock();
  const database = openJournal();
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  let number = 0;
  const watch: Watch = {
    clock,
    database,
    rules,
    problems: [],
    isTrusted: true,
    notices: [],
    events: [],
    run: async (status) => {
      number += 1;
      const startedAt = new Date(clock.now() - 10).toISOString();
      await writeNow(store, makeTrace({ number, summary: { startedAt, durationMs: 10, status } }));
    },
    restart: () => {
      const bus = createEventBus();
      watch.publish = bus.publish;
      const events = {
        ...bus,
        publish: (event: EngineEvent): void => {
          watch.events.push(event.type);
          if (event.type === 'alert-notices') watch.notices.push(...event.notices);
          bus.publish(event);
        },
      };
      const readAlerts = (): LoadedFiles<LoadedAlert> => ({
        byId: new Map(watch.rules.map((rule) => [rule.id, { id: rule.id, path: `alerts/${rule.id}`, rule }])),
        problems: watch.problems,
      });
      watch.keeper = createAlertKeeper({
        services: { clock, events } as unknown as EngineServices,
        files: { readAlerts } as never,
        journal: database,
        isTrusted: () => watch.isTrusted,
      });
      const started = watch.keeper;
      onTestFinished(async () => started.dispose());
      return started;
    },
    publish: () => undefined,
    keeper: undefined as never,
  };
  watch.restart();
  return watch;
}

const stateOf = ({ keeper }: Watch): string | undefined => keeper.list().rules[0]?.status.state;
const told = ({ notices }: Watch): string[] => notices.map(({ ruleId, state }) => `${ruleId} ${state}`);

test('while a shell stays, rules are looked at by the minute, and each change is told once', async () => {
  const watch = startWatch();
  watch.keeper.follow();
  await watch.clock.advance(MINUTE);
  for (let minute = 0; minute < 4; minute++) {
    await watch.run('error');
    await watch.clock.advance(MINUTE);
  }
  expect(stateOf(watch)).toBe('firing');
  expect(told(watch)).toEqual(['errors firing']);
  expect(watch.notices[0]?.reason).toMatch(/^Error rate 100 % over the last 5m, above 50 %; \d runs\.$/);
  for (let minute = 0; minute < 8; minute++) {
    await watch.run('ok');
    await watch.clock.advance(MINUTE);
  }
  expect(stateOf(watch)).toBe('resolved');
  expect(told(watch)).toEqual(['errors firing', 'errors resolved']);
  expect(watch.keeper.store.history('errors', 10).transitions.map(({ to }) => to)).toEqual([
    'resolved',
    'firing',
    'pending',
  ]);
});

test('traces that arrive are looked at seconds later, not a minute', async () => {
  const watch = startWatch([{ ...ERRORS, for: '0s' }]);
  watch.keeper.follow();
  await watch.clock.advance(2 * MINUTE);
  await watch.run('error');
  await watch.run('error');
  expect(stateOf(watch)).toBe('inactive');
  watch.publish({ type: 'trace-added', traceId: '1' as TraceId });
  await watch.clock.advance(2500);
  expect(stateOf(watch)).toBe('firing');
});

test('a process that was killed goes on where it was, and tells nothing twice', async () => {
  const watch = startWatch();
  await watch.keeper.evaluate();
  for (let minute = 0; minute < 4; minute++) {
    await watch.run('error');
    await watch.clock.advance(MINUTE);
    await watch.keeper.evaluate();
  }
  expect(told(watch)).toEqual(['errors firing']);
  watch.restart();
  expect(stateOf(watch)).toBe('firing');
  await watch.keeper.evaluate();
  await watch.run('error');
  await watch.clock.advance(MINUTE);
  await watch.keeper.evaluate();
  expect(stateOf(watch)).toBe('firing');
  expect(told(watch)).toEqual(['errors firing']);
});

test('what was pending when the process was killed fires at its own time, found afterwards', async () => {
  const watch = startWatch();
  await watch.keeper.evaluate();
  await watch.run('error');
  await watch.run('error');
  await watch.clock.advance(MINUTE);
  await watch.keeper.evaluate();
  const pendingAt = watch.clock.now();
  expect(stateOf(watch)).toBe('pending');
  watch.restart();
  await watch.run('error');
  await watch.clock.advance(3 * MINUTE);
  await watch.keeper.evaluate();
  expect(stateOf(watch)).toBe('firing');
  expect(watch.keeper.list().rules[0]?.status.firedAt).toBe(new Date(pendingAt + 2 * MINUTE).toISOString());
  expect(told(watch)).toEqual(['errors firing']);
});

async function fire(watch: Watch): Promise<void> {
  await watch.keeper.evaluate();
  for (let minute = 0; minute < 4; minute++) {
    await watch.run('error');
    await watch.clock.advance(MINUTE);
    await watch.keeper.evaluate();
  }
  expect(stateOf(watch)).toBe('firing');
}

test('silenced it is looked at and says nothing; seen it is said until it fires anew', async () => {
  const watch = startWatch();
  await watch.keeper.evaluate();
  watch.keeper.silence('errors', new Date(watch.clock.now() + 60 * MINUTE).toISOString());
  await fire(watch);
  expect(told(watch)).toEqual([]);
  watch.keeper.acknowledge('errors');
  expect(watch.keeper.list().rules[0]?.status.acknowledgedAt).not.toBeNull();
  watch.restart();
  await watch.keeper.evaluate();
  expect(watch.keeper.list().rules[0]?.status).toMatchObject({
    acknowledgedAt: expect.any(String),
    silencedUntil: expect.any(String),
  });
  watch.keeper.silence('errors', null);
  for (let minute = 0; minute < 8; minute++) {
    await watch.run('ok');
    await watch.clock.advance(MINUTE);
  }
  await watch.keeper.evaluate();
  expect(told(watch)).toEqual(['errors resolved']);
  await watch.clock.advance(20 * MINUTE);
  await watch.keeper.evaluate();
  await fire(watch);
  expect(watch.keeper.list().rules[0]?.status.acknowledgedAt).toBeNull();
});

test('a rule that is changed, switched off or gone while it fires is over', async () => {
  for (const [end, cause] of [
    [(watch: Watch) => void (watch.rules = [{ ...ERRORS, enabled: false }]), 'rule-disabled'],
    [(watch: Watch) => void (watch.rules = []), 'rule-removed'],
    [(watch: Watch) => void (watch.rules = [{ ...ERRORS, minSamples: 500 }]), 'rule-changed'],
  ] as const) {
    const watch = startWatch();
    await fire(watch);
    end(watch);
    await watch.keeper.evaluate();
    expect(watch.keeper.store.history('errors', 1).transitions[0]).toMatchObject({ to: 'resolved', cause });
  }
});

test('a file that cannot be read ends no alert, and is named', async () => {
  const watch = startWatch();
  await fire(watch);
  watch.rules = [];
  watch.problems = [{ path: 'alerts/errors', error: new ConfigError('alerts/errors:1:1: a brace is missing.') }];
  await watch.keeper.evaluate();
  expect(watch.keeper.list().problems).toEqual([
    { path: 'alerts/errors', message: 'alerts/errors:1:1: a brace is missing.' },
  ]);
  expect(watch.keeper.store.history('errors', 1).transitions[0]?.to).toBe('firing');
  expect(() => watch.keeper.require('errors')).toThrow(NotFoundError);
});

test('a scope that is no filter is a problem of its file, and keeps no other rule from its look', async () => {
  const watch = startWatch([{ ...ERRORS, id: 'odd', scope: 'colour:red' }, ERRORS]);
  await watch.keeper.evaluate();
  const { rules, problems } = watch.keeper.list();
  expect(rules.map(({ rule }) => rule.id)).toEqual(['errors']);
  expect(problems[0]?.message).toContain('There is no facet "colour:"');
});

test('in a restricted workspace nothing is looked at by itself', async () => {
  const watch = startWatch();
  watch.isTrusted = false;
  watch.keeper.follow();
  await watch.run('error');
  await watch.clock.advance(5 * MINUTE);
  expect(watch.keeper.list()).toMatchObject({ isFollowing: false, evaluatedAt: null });
});

test('while no trace comes the journal is not read', async () => {
  const watch = startWatch();
  await watch.keeper.evaluate();
  // The first look is written down, which makes the next one read again.
  await watch.keeper.evaluate();
  const prepared: string[] = [];
  const { prepare } = watch.database;
  watch.database.prepare = (sql: string) => {
    prepared.push(sql);
    return prepare(sql);
  };
  for (let minute = 0; minute < 4; minute++) {
    await watch.clock.advance(MINUTE);
    await watch.keeper.evaluate();
  }
  expect(prepared.filter((sql) => sql.includes('FROM trace'))).toEqual([]);
});
