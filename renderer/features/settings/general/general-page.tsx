import { useEffect } from 'react';
import { Split, SplitPane } from '../../../ui/index.ts';
import { goToSection } from '../settings-nav.tsx';
import { SettingsView } from '../settings-view.tsx';
import { AboutPanel } from './about-panel.tsx';
import { BackupPanel } from './backup-panel.tsx';
import { DoctorPanel } from './doctor-panel.tsx';
import { PreferencesPanel } from './preferences-panel.tsx';
import { RetentionPanel } from './retention-panel.tsx';
import { TrustPanel } from './trust-panel.tsx';
import { UpdatesPanel } from './updates-panel.tsx';

/** What a person chose, where each value comes from, and whether this installation is whole. */
export function GeneralPage({ section }: { section: string | null }) {
  useEffect(() => {
    if (section !== null) goToSection(`settings-${section}`);
  }, [section]);
  return (
    <SettingsView page="general">
      <Split id="settings.columns">
        <SplitPane id="preferences" defaultSize="50%" minSize={320}>
          <div className="settings-column">
            <PreferencesPanel />
            <div id="settings-about">
              <AboutPanel />
            </div>
            <div id="settings-updates">
              <UpdatesPanel />
            </div>
          </div>
        </SplitPane>
        <SplitPane id="health" minSize={320}>
          <div className="settings-column">
            <div id="settings-doctor">
              <DoctorPanel />
            </div>
            <div id="settings-backup">
              <BackupPanel />
            </div>
            <div id="settings-retention">
              <RetentionPanel />
            </div>
            <div id="settings-trust">
              <TrustPanel />
            </div>
          </div>
        </SplitPane>
      </Split>
    </SettingsView>
  );
}
