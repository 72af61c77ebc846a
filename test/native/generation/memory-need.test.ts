import { expect, test } from 'vitest';
import { requireMemory } from '../../../native/generation/memory-need.ts';

test('weights that do not fit are refused before they are loaded, with both numbers', () => {
  const weightBytes = 1000 * 1024 * 1024;
  expect(() => requireMemory({ folder: '/m', weightBytes, availableBytes: weightBytes })).toThrow(
    '/m needs about 1200 MiB of memory and 1000 MiB are free.',
  );
  expect(() => requireMemory({ folder: '/m', weightBytes, availableBytes: 2 * weightBytes })).not.toThrow();
});
