import { existsSync } from 'node:fs';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { backtestRule } from '../../trace/alerts/backtest-rule.ts';
import { scopeCondition } from '../../trace/alerts/read-samples.ts';
import { addAlertFile, editAlertFile, removeAlertFile } from '../../workspace/alert-files.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

type AlertCalls =
  | 'alert.list'
  | 'alert.show'
  | 'alert.test'
  | 'alert.acknowledge'
  | 'alert.silence'
  | 'alert.save'
  | 'alert.remove';

/** Rules over traces, and what became of them. In a restricted workspace they can be read and tried, and do not call. */
export function createAlertHandlers(parts: StandingParts): Handlers<AlertCalls> {
  const { alerts, digester, journal, path, services, isTrusted, requireTrust } = parts;
  const show = (ruleId: string) => alerts.view(alerts.require(ruleId));
  /** Errors of a look are no errors of a change that stands already. */
  const lookAgain = async (): Promise<void> => alerts.evaluate().catch(() => undefined);
  return {
    'alert.list': async ({ evaluate }) => {
      if (evaluate && isTrusted()) {
        // What came of a run is known when its digest is made.
        await digester.idle();
        await alerts.evaluate();
      }
      return alerts.list();
    },
    'alert.show': async ({ ruleId, history }) => {
      const view = show(ruleId);
      const { transitions, total } = alerts.store.history(ruleId, history);
      return { ...view, text: readWorkspaceText(path, view.path), history: transitions, historyTotal: total };
    },
    'alert.test': async ({ ruleId, rule, since, until }, { signal }) => {
      const fromMs = Date.parse(since);
      const toMs = until === undefined ? services.clock.now() : Date.parse(until);
      if (fromMs >= toMs) {
        throw new InvalidArgumentError(`The range ends (${new Date(toMs).toISOString()}) before it begins (${since}).`);
      }
      await digester.idle();
      const tested = rule ?? alerts.require(ruleId ?? '').rule;
      return backtestRule({ database: journal, rule: tested, fromMs, toMs, abort: signal });
    },
    'alert.acknowledge': async ({ ruleId }) => {
      requireTrust('acknowledge alerts');
      alerts.acknowledge(ruleId);
      return show(ruleId);
    },
    'alert.silence': async ({ ruleId, until }) => {
      requireTrust('silence alerts');
      alerts.silence(ruleId, until);
      return show(ruleId);
    },
    'alert.save': async ({ rule, replaces }) => {
      requireTrust('write alert rules');
      scopeCondition(rule.scope);
      if (replaces === undefined) addAlertFile(path, rule);
      else editAlertFile(path, alerts.require(replaces).path, rule);
      await lookAgain();
      return show(rule.id);
    },
    'alert.remove': async ({ ruleId }) => {
      requireTrust('remove alert rules');
      const { path: file } = alerts.require(ruleId);
      if (existsSync(file)) removeAlertFile(file);
      await lookAgain();
      return null;
    },
  };
}
