import type { MenuItemConstructorOptions } from 'electron';

/** The page's views in the order of the activity bar. Their commands are `view.<id>`. */
const VIEWS: readonly { id: string; label: string }[] = [
  { id: 'playground', label: 'Playground' },
  { id: 'sources', label: 'Sources' },
  { id: 'traces', label: 'Traces' },
  { id: 'settings', label: 'Settings' },
];

const THEMES: readonly { id: string; label: string }[] = [
  { id: 'system', label: 'As the System' },
  { id: 'dark', label: 'Dark' },
  { id: 'light', label: 'Light' },
  { id: 'contrast', label: 'High Contrast' },
];

export interface MenuOptions {
  isMac: boolean;
  /** Runs a command of the page. */
  send: (commandId: string) => void;
}

/**
 * The application menu. What belongs to the product is a command of the page, named by its id, so that menu, palette
 * and keyboard cannot drift apart; only what belongs to the window is Electron's own role.
 */
export function applicationMenu({ isMac, send }: MenuOptions): MenuItemConstructorOptions[] {
  const command = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator !== undefined && { accelerator }),
    click: () => send(id),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        command('Open Workspace…', 'workspace.open', 'CmdOrCtrl+O'),
        separator,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        command('Go to Anything…', 'palette.open', 'CmdOrCtrl+K'),
        separator,
        // Without accelerators: the page owns these keys and can have them rebound.
        ...VIEWS.map(({ id, label }) => command(label, `view.${id}`)),
        separator,
        { label: 'Theme', submenu: THEMES.map(({ id, label }) => command(label, `theme.${id}`)) },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [command('Keyboard Shortcuts', 'help.shortcuts'), separator, command('About Trestle', 'help.about')],
    },
  ];
}
