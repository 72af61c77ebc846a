import type { UserSettings } from '../../../../main/contract/settings.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { applyTheme } from '../../../app/theme/theme.ts';
import { Checkbox, ErrorState, Note, Panel, Segmented, SkeletonLines, useDelayed } from '../../../ui/index.ts';
import { overruledReason } from './setting-origin.ts';
import { SettingRow } from './setting-row.tsx';

const THEMES = [
  { value: 'system', label: 'System' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
  { value: 'contrast', label: 'High contrast' },
] as const;

/** In MiB. A file may hold any other number, which is no choice here and stays until one is made. */
const SEARCH_MEMORY = [
  { value: 'null', label: 'Automatic' },
  { value: '0', label: 'None' },
  { value: '1024', label: '1 GB' },
  { value: '2048', label: '2 GB' },
];

/** Settings that are on or off. */
const SWITCHES: readonly {
  key: Exclude<keyof UserSettings, 'theme' | 'searchMemoryMib' | 'updateFeed' | 'updateKey' | 'updateChecks'>;
  id?: string;
  name: string;
  text: string;
  label: string;
}[] = [
  {
    key: 'offline',
    id: 'settings-network',
    name: 'Offline',
    text: 'Deny every connection that is not to this machine. Built-in models go on answering.',
    label: 'Stay offline',
  },
  {
    key: 'singleKeyShortcuts',
    name: 'Single-key shortcuts',
    text: 'Keys such as ? and R act outside text fields. Switch them off when speech input or chance presses set them off.',
    label: 'Allow single keys',
  },
  {
    key: 'reopenLastWorkspace',
    name: 'Start where you left',
    text: 'Open the last workspace when Trestle starts.',
    label: 'Reopen the last workspace',
  },
  {
    key: 'alertNotices',
    name: 'Alerts',
    text: 'Say when an alert rule begins to fire and when it is over, each once. Silenced rules are left out.',
    label: 'Tell of alerts',
  },
];

/** Theme, keys, network, start. A change is written at once. */
export function PreferencesPanel() {
  const view = useEngineQuery('settings.read', {});
  const write = useEngineMutation('settings.write', ['settings.read', 'status.read']);
  const showsSkeleton = useDelayed(view.isPending);
  return (
    <Panel title="Preferences" scope="yours, in every workspace" isFit>
      {view.isError ? (
        <ErrorState title="The settings could not be read" error={view.error} onRetry={() => void view.refetch()} />
      ) : null}
      {showsSkeleton ? <SkeletonLines lines={4} /> : null}
      {view.data?.notice == null ? null : <Note kind="warn">{view.data.notice}</Note>}
      {write.isError ? (
        <Note kind="error" isLive>
          {write.error.message}
        </Note>
      ) : null}
      {view.data === undefined ? null : (
        <>
          <SettingRow
            id="settings-appearance"
            name="Theme"
            text={overruledReason(view.data.origins.theme) ?? 'Light, dark or high contrast; or as the system says.'}
            origin={view.data.origins.theme}
            control={
              <Segmented
                label="Theme"
                value={view.data.settings.theme}
                options={THEMES}
                isDisabled={overruledReason(view.data.origins.theme) !== null}
                onChange={(theme) => {
                  applyTheme(theme);
                  write.mutate({ theme });
                }}
              />
            }
          />
          <SettingRow
            id="settings-memory"
            name="Memory for searches"
            text="Indexes that fit are searched in memory, others on disk. Automatic is a quarter of this machine’s memory; a change holds from the next start."
            origin={view.data.origins.searchMemoryMib}
            control={
              <Segmented
                label="Memory for searches"
                value={String(view.data.settings.searchMemoryMib)}
                options={SEARCH_MEMORY}
                onChange={(mib) => write.mutate({ searchMemoryMib: mib === 'null' ? null : Number(mib) })}
              />
            }
          />
          {SWITCHES.map(({ key, id, name, text, label }) => {
            const reason = overruledReason(view.data.origins[key]);
            return (
              <SettingRow
                key={key}
                {...(id === undefined ? {} : { id })}
                name={name}
                text={reason ?? text}
                origin={view.data.origins[key]}
                control={
                  <Checkbox
                    isChecked={view.data.settings[key]}
                    isDisabled={reason !== null}
                    onChange={(isOn) => write.mutate({ [key]: isOn })}
                  >
                    {label}
                  </Checkbox>
                }
              />
            );
          })}
        </>
      )}
    </Panel>
  );
}
