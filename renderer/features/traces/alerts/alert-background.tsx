import { useEffect, useRef } from 'react';
import type { AlertRuleView } from '../../../../main/contract/alert.ts';
import { useBridge } from '../../../engine/bridge-context.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { tracesPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { showToast } from '../../../ui/index.ts';

/** More than so many at once are told together. */
const MOST_TOASTS = 3;

/** In a browser, where no desktop notice comes: a toast for each rule that begins to fire, and when it is over. */
export function AlertBackground() {
  const goTo = useGoTo();
  const isDesktop = useBridge().app.canPick;
  const workspace = useWorkspace();
  const settings = useEngineQuery('settings.read', {});
  const isWanted = !isDesktop && settings.data?.settings.alertNotices === true;
  const list = useEngineQuery('alert.list', { evaluate: false }, { isEnabled: workspace != null && isWanted });
  const before = useRef<ReadonlyMap<string, string> | null>(null);
  const rules = list.data?.rules;
  useEffect(() => {
    if (rules === undefined) return;
    const now = new Map(rules.flatMap(firingSince));
    const known = before.current;
    before.current = now;
    // What fired before the page came is in the status bar.
    if (known === null) return;
    const open = (rule?: string) => goTo(tracesPath({ look: 'alerts', rule }));
    const fired = rules.filter(({ rule }) => now.has(rule.id) && known.get(rule.id) !== now.get(rule.id));
    const over = rules.filter(({ rule, status }) => known.has(rule.id) && status.state === 'resolved');
    if (fired.length > MOST_TOASTS) {
      const body = fired.map(({ rule }) => rule.name).join(', ');
      showToast({
        title: `${fired.length} alerts fire`,
        body,
        tone: 'warn',
        action: { label: 'Open', onClick: () => open() },
      });
    } else {
      for (const { rule, status } of fired) {
        showToast({
          title: `${rule.name} fires`,
          body: status.observation?.reason ?? '',
          tone: rule.severity === 'error' ? 'error' : 'warn',
          action: { label: 'Open', onClick: () => open(rule.id) },
        });
      }
    }
    for (const { rule } of over.slice(0, MOST_TOASTS)) {
      showToast({ title: `${rule.name} is over`, tone: 'ok', action: { label: 'Open', onClick: () => open(rule.id) } });
    }
  }, [rules, goTo]);
  return null;
}

function firingSince({ rule, status }: AlertRuleView): readonly (readonly [string, string])[] {
  const isTold = status.state === 'firing' && status.silencedUntil === null;
  return isTold ? [[rule.id, status.firedAt ?? '']] : [];
}
