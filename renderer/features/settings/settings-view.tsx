import { useEffect } from 'react';
import { View } from '../../app/view.tsx';
import { Split, SplitPane } from '../../ui/index.ts';
import { AboutPanel } from './about-panel.tsx';
import { BackupPanel } from './backup-panel.tsx';
import { DoctorPanel } from './doctor-panel.tsx';
import { PreferencesPanel } from './preferences-panel.tsx';
import type { SettingsSection } from './settings-feature.tsx';
import { TrustPanel } from './trust-panel.tsx';
import './settings.css';

/** What a person chose, where each value comes from, and whether this installation is whole. */
export function SettingsView({ section }: { section: SettingsSection | null }) {
  useEffect(() => {
    if (section === null) return;
    const target = document.getElementById(`settings-${section}`);
    target?.scrollIntoView({ block: 'start' });
    target?.querySelector<HTMLElement>('[data-region]')?.focus();
  }, [section]);
  return (
    <View title="Settings" object={null}>
      <Split id="settings.columns">
        <SplitPane id="preferences" defaultSize="50%" minSize={360}>
          <div className="settings-column">
            <PreferencesPanel />
            <div id="settings-about">
              <AboutPanel />
            </div>
          </div>
        </SplitPane>
        <SplitPane id="health" minSize={360}>
          <div className="settings-column">
            <div id="settings-doctor">
              <DoctorPanel />
            </div>
            <div id="settings-backup">
              <BackupPanel />
            </div>
            <div id="settings-trust">
              <TrustPanel />
            </div>
          </div>
        </SplitPane>
      </Split>
    </View>
  );
}
