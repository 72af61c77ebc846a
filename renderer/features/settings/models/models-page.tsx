import { Lock } from 'lucide-react';
import { useEffect } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useStatus } from '../../../engine/use-status.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Chip, ErrorState, SkeletonLines, useDelayed, Verdict } from '../../../ui/index.ts';
import { goToSection, type OnThisPage } from '../settings-nav.tsx';
import { SettingsView } from '../settings-view.tsx';
import { BreakersPanel } from './breakers-panel.tsx';
import { CachePanel } from './cache-panel.tsx';
import { providerRows } from './endpoint-rows.ts';
import { attemptsText, gatewayVerdict } from './gateway-verdict.ts';
import { limitRows } from './limit-rows.ts';
import { LimitsPanel } from './limits-panel.tsx';
import { ModelChoice } from './model-choice.tsx';
import { PricesPanel } from './prices-panel.tsx';
import { ProvidersPanel } from './providers-panel.tsx';
import { RoutingPanel } from './routing-panel.tsx';
import { SimulatorsPanel } from './simulators-panel.tsx';
import { VaultPanel } from './vault-panel.tsx';
import './models.css';

/** Breakers, pools and budgets move without an event for each call. Milliseconds. */
const STATE_POLL_MS = 1000;
/** Servers come up and trestle.jsonc is edited without an event. Milliseconds. */
const MODELS_POLL_MS = 5000;

/** Who answers, under which limits, and is anyone down? */
export function ModelsPage({ section }: { section: string | null }) {
  const workspace = useWorkspace();
  const isOffline = useStatus()?.isOffline === true;
  const hasWorkspace = workspace != null;
  const models = useEngineQuery(
    'languageModel.list',
    {},
    { isEnabled: hasWorkspace, readsOnMount: true, pollMs: MODELS_POLL_MS },
  );
  const state = useEngineQuery('gateway.state', {}, { isEnabled: hasWorkspace, pollMs: STATE_POLL_MS });
  const isLoaded = models.data !== undefined && state.data !== undefined;
  const showsSkeleton = useDelayed(hasWorkspace && !isLoaded);
  useEffect(() => {
    if (section !== null && isLoaded) goToSection(`models-${section}`);
  }, [section, isLoaded]);
  if (models.data === undefined || state.data === undefined) {
    const error = models.error ?? state.error;
    return (
      <SettingsView page="models">
        {error === null ? (
          showsSkeleton ? (
            <SkeletonLines lines={8} />
          ) : null
        ) : (
          <ErrorState
            title="The models could not be read"
            error={error}
            onRetry={() => void Promise.all([models.refetch(), state.refetch()])}
          />
        )}
      </SettingsView>
    );
  }
  const verdict = gatewayVerdict(models.data, state.data);
  return (
    <SettingsView
      page="models"
      sections={sectionsOf(providerRows(models.data, state.data).length, state.data)}
      chips={
        isOffline ? (
          <Chip tone="info" icon={Lock}>
            offline: nothing leaves
          </Chip>
        ) : null
      }
      actions={<ModelChoice models={models.data} />}
      verdict={
        <Verdict
          sentence={verdict.sentence}
          detail={verdict.detail}
          action={<span className="text-3">{attemptsText(state.data)}</span>}
        />
      }
      detail={{
        label: 'Cache, vault, cost',
        defaultSize: '34%',
        minSize: 320,
        content: (
          <div className="settings-column">
            <div id="models-cache">
              <CachePanel />
            </div>
            <div id="models-vault">
              <VaultPanel providers={models.data.providers} />
            </div>
            <div id="models-prices">
              <PricesPanel />
            </div>
          </div>
        ),
      }}
    >
      <div className="settings-column">
        <div id="models-providers">
          <ProvidersPanel models={models.data} state={state.data} />
        </div>
        <div id="models-routing">
          <RoutingPanel state={state.data} />
        </div>
        <div id="models-breakers">
          <BreakersPanel state={state.data} />
        </div>
        <div id="models-limits">
          <LimitsPanel state={state.data} />
        </div>
        <div id="models-simulators">
          <SimulatorsPanel />
        </div>
      </div>
    </SettingsView>
  );
}

function sectionsOf(providers: number, state: Parameters<typeof limitRows>[0]): OnThisPage[] {
  const open = state.endpoints.filter(({ breaker }) => breaker !== null && breaker.state !== 'closed').length;
  return [
    { id: 'models-providers', label: 'Providers', fact: String(providers) },
    { id: 'models-routing', label: 'Routing', fact: String(state.policies.length) },
    { id: 'models-breakers', label: 'Breakers', ...(open === 0 ? {} : { fact: `${open} open` }) },
    { id: 'models-limits', label: 'Limits', fact: String(limitRows(state).length) },
    { id: 'models-simulators', label: 'Simulators' },
    { id: 'models-cache', label: 'Cache' },
    { id: 'models-vault', label: 'Vault' },
    { id: 'models-prices', label: 'Cost' },
  ];
}
