import { describe, expect, it } from 'vitest';
import {
  ariaShortcut,
  formatShortcut,
  isMacPlatform,
  isSingleKey,
  matchesShortcut,
} from '../../../renderer/ui/shortcut.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('matching a pressed key', () => {
  it('takes Mod for Control here and for Command on a Mac', () => {
    expect(matchesShortcut(press('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true);
    expect(matchesShortcut(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
    expect(matchesShortcut(press('k', { metaKey: true }), 'Mod+K', false)).toBe(false);
    expect(matchesShortcut(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
  });

  it('refuses a chord with a further modifier', () => {
    expect(matchesShortcut(press('K', { ctrlKey: true, shiftKey: true }), 'Mod+K', false)).toBe(false);
    expect(matchesShortcut(press('F', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+F', false)).toBe(true);
    expect(matchesShortcut(press('F6', { shiftKey: true }), 'F6', false)).toBe(false);
    expect(matchesShortcut(press('F6', { shiftKey: true }), 'Shift+F6', false)).toBe(true);
  });

  it('takes ? however the layout types it', () => {
    expect(matchesShortcut(press('?', { shiftKey: true }), '?', false)).toBe(true);
    expect(matchesShortcut(press('?'), '?', false)).toBe(true);
    expect(matchesShortcut(press('/'), '?', false)).toBe(false);
  });

  it('knows the keys that are signs themselves', () => {
    expect(matchesShortcut(press(',', { ctrlKey: true }), 'Mod+,', false)).toBe(true);
    expect(matchesShortcut(press('+', { ctrlKey: true, shiftKey: true }), 'Mod++', false)).toBe(true);
    expect(matchesShortcut(press('ArrowLeft', { altKey: true }), 'Alt+ArrowLeft', false)).toBe(true);
  });
});

describe('writing a shortcut', () => {
  it('writes it as the platform does', () => {
    expect(formatShortcut('Mod+Shift+F', false)).toBe('Ctrl+Shift+F');
    expect(formatShortcut('Mod+Shift+F', true)).toBe('⌘⇧F');
    expect(formatShortcut('Enter', false)).toBe('↵');
    expect(formatShortcut('Mod++', false)).toBe('Ctrl++');
    expect(ariaShortcut('Mod+K', false)).toBe('Control+K');
    expect(ariaShortcut('Mod+K', true)).toBe('Meta+K');
  });

  it('tells single keys, which can be switched off, from chords', () => {
    expect(['?', 'R', 'j'].every(isSingleKey)).toBe(true);
    expect(['Mod+K', 'F6', 'Escape', 'Alt+1'].some(isSingleKey)).toBe(false);
  });

  it('knows a Mac by its platform', () => {
    expect(isMacPlatform('MacIntel')).toBe(true);
    expect(isMacPlatform('Linux x86_64')).toBe(false);
  });
});
