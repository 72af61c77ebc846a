import { Outlet, useLocation } from '@tanstack/react-router';
import { useEngineEvents } from '../engine/use-engine-events.ts';
import { useWorkspace } from '../engine/use-workspace.ts';
import { featureAt } from '../features/feature-at.ts';
import { features } from '../features/index.ts';
import { WelcomeView } from '../features/welcome/welcome-view.tsx';
import { DetailHidden, LayoutScope, Toaster } from '../ui/index.ts';
import { ActivityBar } from './activity-bar.tsx';
import { Arrivals } from './arrivals/arrivals.tsx';
import { ConnectionBanner } from './banners/connection-banner.tsx';
import { RestrictedBanner } from './banners/restricted-banner.tsx';
import { useFrameStore } from './frame-store.ts';
import { useGlobalKeys } from './keyboard/use-global-keys.ts';
import { CommandPalette } from './palette/command-palette.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { StartingView } from './starting-view.tsx';
import { StatusBar } from './status-bar/status-bar.tsx';
import { useTheme } from './theme/use-theme.ts';
import './frame.css';

/** The window: activity bar, view, status bar, and what floats over them. */
export function Frame() {
  useTheme();
  useEngineEvents();
  useGlobalKeys();
  const workspace = useWorkspace();
  const isDetailHidden = useFrameStore((state) => state.isDetailHidden);
  return (
    <LayoutScope value={workspace?.path ?? 'no-workspace'}>
      <div className="app">
        <ActivityBar />
        <div className="banners">
          <ConnectionBanner />
          <RestrictedBanner />
          <Arrivals />
        </div>
        <DetailHidden value={isDetailHidden}>
          <CurrentView />
        </DetailHidden>
        <StatusBar />
      </div>
      {workspace == null ? null : <Backgrounds key={workspace.path} />}
      <CommandPalette />
      <ShortcutSheet />
      <Toaster />
    </LayoutScope>
  );
}

/** What features do whichever view is in front; begun anew for each workspace. */
function Backgrounds() {
  return features.map(({ id, Background }) => (Background === undefined ? null : <Background key={id} />));
}

/** The routed view; without a workspace the views that need one give way to Welcome. */
function CurrentView() {
  const workspace = useWorkspace();
  const { pathname } = useLocation();
  if (workspace === undefined) return <StartingView />;
  const needsWorkspace = featureAt(features, pathname)?.needsWorkspace ?? true;
  // A change of workspace makes a new view: nothing of the old one's state may shine through.
  return workspace === null && needsWorkspace ? <WelcomeView /> : <Outlet key={workspace?.path ?? ''} />;
}
