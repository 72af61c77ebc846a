import { useLocation } from '@tanstack/react-router';
import { viewShortcuts } from '../commands/view-command.ts';
import { useWorkspace } from '../engine/use-workspace.ts';
import type { Feature } from '../features/feature.ts';
import { featureAt } from '../features/feature-at.ts';
import { features } from '../features/index.ts';
import { href } from '../navigation/paths.ts';
import { ariaShortcut, ICON_SIZE, ICON_STROKE, Tooltip } from '../ui/index.ts';
import { Logo } from './logo.tsx';

/** The views, by icon; name and key on hover and focus. Without a workspace only those that work without one. */
export function ActivityBar() {
  const workspace = useWorkspace();
  const { pathname } = useLocation();
  const current = featureAt(features, pathname);
  const shown = features.filter(({ needsWorkspace }) => workspace != null || !needsWorkspace);
  return (
    <nav className="activity-bar" aria-label="Views" data-region="activity">
      <span className="activity-bar__logo">
        <Logo />
      </span>
      {(['top', 'bottom'] as const).map((place) => (
        <ul key={place} className="activity-bar__list" data-place={place}>
          {shown
            .filter((feature) => feature.place === place)
            .map((feature) => (
              <li key={feature.id}>
                <ActivityItem feature={feature} isCurrent={feature.id === (current?.within ?? current?.id)} />
              </li>
            ))}
        </ul>
      ))}
    </nav>
  );
}

function ActivityItem({ feature, isCurrent }: { feature: Feature; isCurrent: boolean }) {
  const { shortcut } = viewShortcuts(feature);
  const FeatureIcon = feature.icon;
  return (
    <Tooltip content={feature.label} side="right" {...(shortcut === undefined ? {} : { shortcut })}>
      <a
        className="activity-bar__item"
        href={href(feature.path)}
        aria-label={feature.label}
        aria-current={isCurrent ? 'page' : undefined}
        aria-keyshortcuts={shortcut === undefined ? undefined : ariaShortcut(shortcut)}
      >
        <FeatureIcon size={ICON_SIZE.bar} strokeWidth={ICON_STROKE} aria-hidden="true" />
      </a>
    </Tooltip>
  );
}
