import { describe, expect, it } from 'vitest';
import { resolveTheme } from '../../../renderer/app/theme/theme.ts';

const calm = { prefersLight: false, prefersMoreContrast: false };

describe('the theme', () => {
  it('follows the operating system when asked to', () => {
    expect(resolveTheme('system', calm)).toBe('dark');
    expect(resolveTheme('system', { ...calm, prefersLight: true })).toBe('light');
  });

  it('gives contrast to those who ask for it, light or dark', () => {
    expect(resolveTheme('system', { prefersLight: true, prefersMoreContrast: true })).toBe('contrast');
  });

  it('keeps a choice whatever the system says', () => {
    expect(resolveTheme('light', { prefersLight: false, prefersMoreContrast: true })).toBe('light');
  });
});
