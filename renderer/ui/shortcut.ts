/**
 * A chord as written in code: `Mod+K`, `Shift+F6`, `Alt+ArrowLeft`, `?`. `Mod` is Command on a Mac and Control
 * elsewhere. Letters are upper case and match whatever the shift state of the letter itself; `Shift` must be written.
 */
export type Shortcut = string;

interface KeyChord {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const MODIFIERS = new Set(['Mod', 'Ctrl', 'Alt', 'Shift']);

/** @returns whether this machine writes Command where others write Ctrl */
export function isMacPlatform(platform: string = globalThis.navigator?.platform ?? ''): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

function partsOf(shortcut: Shortcut): { modifiers: Set<string>; key: string } {
  // The key itself may be `+`: the chord then ends in `++`.
  const raw = shortcut.endsWith('++') ? [...shortcut.slice(0, -2).split('+'), '+'] : shortcut.split('+');
  const modifiers = new Set(raw.filter((part) => MODIFIERS.has(part)));
  return { modifiers, key: raw.find((part) => !MODIFIERS.has(part)) ?? '' };
}

/** @returns whether a pressed key is this chord, exactly: no further modifier may be held */
export function matchesShortcut(event: KeyChord, shortcut: Shortcut, isMac: boolean = isMacPlatform()): boolean {
  const { modifiers, key } = partsOf(shortcut);
  const wantsCtrl = modifiers.has('Ctrl') || (modifiers.has('Mod') && !isMac);
  const wantsMeta = modifiers.has('Mod') && isMac;
  if (event.ctrlKey !== wantsCtrl || event.metaKey !== wantsMeta || event.altKey !== modifiers.has('Alt')) return false;
  // Shift is part of how `?` is typed on most layouts: a printable non-letter matches by what it prints.
  const printsItself = key.length === 1 && !/[a-z]/i.test(key);
  if (!printsItself && event.shiftKey !== modifiers.has('Shift')) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

/** @returns whether a chord is a single character: those work only outside text fields and can be switched off */
export function isSingleKey(shortcut: Shortcut): boolean {
  const { modifiers, key } = partsOf(shortcut);
  return modifiers.size === 0 && key.length === 1;
}

const MAC_SYMBOL: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };
const KEY_SYMBOL: Readonly<Record<string, string>> = {
  Enter: '↵',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  ' ': 'Space',
};

/** @returns the chord as people read it here: `Ctrl+K`, or `⌘K` on a Mac */
export function formatShortcut(shortcut: Shortcut, isMac: boolean = isMacPlatform()): string {
  const { modifiers, key } = partsOf(shortcut);
  const shown = KEY_SYMBOL[key] ?? key;
  const names = [...modifiers].map((name) => (isMac ? (MAC_SYMBOL[name] ?? name) : name === 'Mod' ? 'Ctrl' : name));
  return isMac ? `${names.join('')}${shown}` : [...names, shown].join('+');
}

/** @returns the chord in the form of the `aria-keyshortcuts` attribute */
export function ariaShortcut(shortcut: Shortcut, isMac: boolean = isMacPlatform()): string {
  const { modifiers, key } = partsOf(shortcut);
  const names = [...modifiers].map((name) => {
    if (name === 'Mod') return isMac ? 'Meta' : 'Control';
    return name === 'Ctrl' ? 'Control' : name;
  });
  return [...names, key === ' ' ? 'Space' : key === '+' ? 'Plus' : key].join('+');
}
