import { WifiOff } from 'lucide-react';
import type { SettingsView } from '../../main/contract/settings.ts';
import { engineQueryKey } from '../engine/query-key.ts';
import { showToast } from '../ui/index.ts';
import type { Command, CommandContext } from './command.ts';

const settingsIn = ({ queries }: CommandContext): SettingsView | undefined =>
  queries.getQueryData<SettingsView>(engineQueryKey('settings.read', {}));

export const toggleOffline: Command = {
  id: 'settings.toggle-offline',
  label: 'Switch offline mode on or off',
  group: 'Actions',
  icon: WifiOff,
  keywords: ['network', 'egress', 'internet', 'airplane'],
  hint: (context) => (settingsIn(context)?.settings.offline === true ? 'on now' : 'off now'),
  run: async (context) => {
    const offline = settingsIn(context)?.settings.offline !== true;
    const view = await context.bridge.client.call('settings.write', { offline });
    context.queries.setQueryData(engineQueryKey('settings.read', {}), view);
    showToast({ title: view.settings.offline ? 'Offline: nothing leaves this machine' : 'Offline mode is off' });
  },
};
