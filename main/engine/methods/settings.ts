import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';

export function createSettingsHandlers(services: EngineServices): Handlers<'settings.read' | 'settings.write'> {
  const { settings, events } = services;
  return {
    'settings.read': async () => settings.read(),
    'settings.write': async (changes) => {
      const view = settings.write(changes);
      events.publish({ type: 'settings-changed' });
      return view;
    },
  };
}
