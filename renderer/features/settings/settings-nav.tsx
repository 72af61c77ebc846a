import { useWorkspace } from '../../engine/use-workspace.ts';
import { href } from '../../navigation/paths.ts';
import { Panel } from '../../ui/index.ts';
import { SETTINGS_PAGES, type SettingsPageId } from './settings-pages.ts';

export interface OnThisPage {
  /** The element it leads to. */
  id: string;
  label: string;
  /** A count or a state worth knowing before one goes there. */
  fact?: string;
}

/** The pages of Settings and what is on the one in front. */
export function SettingsNav({ page, sections = [] }: { page: SettingsPageId; sections?: readonly OnThisPage[] }) {
  const hasWorkspace = useWorkspace() != null;
  return (
    <div className="settings-column">
      <Panel title="Settings" isFit>
        <ul className="settings-nav">
          {SETTINGS_PAGES.filter(({ needsWorkspace }) => hasWorkspace || !needsWorkspace).map(({ id, label, path }) => (
            <li key={id}>
              <a className="settings-nav__link" href={href(path)} aria-current={id === page ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </Panel>
      {sections.length === 0 ? null : (
        <Panel title="On this page" isFit>
          <ul className="settings-nav">
            {sections.map(({ id, label, fact }) => (
              <li key={id}>
                <button type="button" className="settings-nav__link" onClick={() => goToSection(id)}>
                  <span>{label}</span>
                  {fact === undefined ? null : <span className="text-3">{fact}</span>}
                </button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}

/** Brings a part of the page into sight and hands it the focus. */
export function goToSection(id: string): void {
  const target = document.getElementById(id);
  target?.scrollIntoView({ block: 'start' });
  target?.querySelector<HTMLElement>('[data-region]')?.focus();
}
