import { Search } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { commandForKey, type PressedKey } from '../../../renderer/app/keyboard/command-for-key.ts';
import { nextRegionIndex } from '../../../renderer/app/keyboard/regions.ts';
import type { Command } from '../../../renderer/commands/command.ts';

const command = (id: string, shortcut: string, alternateShortcut?: string): Command => ({
  id,
  label: id,
  group: 'Actions',
  icon: Search,
  shortcut,
  ...(alternateShortcut === undefined ? {} : { alternateShortcut }),
  run: () => {},
});
const commands = [
  command('view', 'R'),
  command('replay', 'R'),
  command('sources', 'Mod+2', 'Alt+2'),
  command('find', 'Mod+F'),
];
const press = (key: string, held: Partial<PressedKey> = {}): PressedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const place = { isEditing: false, allowsSingleKeys: true, isMac: false };

describe('which command a key means', () => {
  it('is the first in the list: the view in front goes before the frame', () => {
    expect(commandForKey(commands, press('r'), place)?.id).toBe('view');
  });

  it('is none for a single key while writing, or when single keys are switched off', () => {
    expect(commandForKey(commands, press('r'), { ...place, isEditing: true })).toBeUndefined();
    expect(commandForKey(commands, press('r'), { ...place, allowsSingleKeys: false })).toBeUndefined();
  });

  it('is the same for a chord while writing', () => {
    expect(commandForKey(commands, press('f', { ctrlKey: true }), { ...place, isEditing: true })?.id).toBe('find');
  });

  it('knows the second key, for what the browser keeps to itself', () => {
    expect(commandForKey(commands, press('2', { altKey: true }), place)?.id).toBe('sources');
  });
});

describe('going through regions', () => {
  it('wraps in both directions and starts at an end from nowhere', () => {
    expect([nextRegionIndex(0, 3, 1), nextRegionIndex(2, 3, 1), nextRegionIndex(0, 3, -1)]).toEqual([1, 0, 2]);
    expect([nextRegionIndex(-1, 3, 1), nextRegionIndex(-1, 3, -1), nextRegionIndex(-1, 0, 1)]).toEqual([0, 2, -1]);
  });
});
