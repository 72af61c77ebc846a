import type { ReactNode } from 'react';
import { View } from '../../app/view.tsx';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { href, WELCOME_PATH } from '../../navigation/paths.ts';
import { type DetailSpec, EmptyState, TextLink, ViewColumns } from '../../ui/index.ts';
import { type OnThisPage, SettingsNav } from './settings-nav.tsx';
import { type SettingsPageId, settingsPage } from './settings-pages.ts';
import './settings.css';

export interface SettingsViewProps {
  page: SettingsPageId;
  sections?: readonly OnThisPage[];
  chips?: ReactNode;
  actions?: ReactNode;
  /** The strip that answers the page's question. */
  verdict?: ReactNode;
  children: ReactNode;
  detail?: DetailSpec | null;
}

/** What every page of Settings is wrapped in: the list of pages, then the page; or where to open the workspace it is of. */
export function SettingsView({ page, sections, chips, actions, verdict, children, detail }: SettingsViewProps) {
  const { label, needsWorkspace } = settingsPage(page);
  const isHomeless = useWorkspace() === null && needsWorkspace;
  return (
    <View title="Settings" object={label} chips={chips} actions={isHomeless ? null : actions}>
      {isHomeless ? null : verdict}
      <ViewColumns
        id={`settings.${page}`}
        list={{
          label: 'Pages',
          defaultSize: 184,
          minSize: 150,
          content: <SettingsNav page={page} {...(sections === undefined ? {} : { sections })} />,
        }}
        main={{
          label,
          minSize: 360,
          content: isHomeless ? (
            <EmptyState
              title={`No workspace is open. ${label} belong to one.`}
              actions={<TextLink href={href(WELCOME_PATH)}>Open a workspace</TextLink>}
            />
          ) : (
            children
          ),
        }}
        detail={isHomeless ? null : (detail ?? null)}
      />
    </View>
  );
}
