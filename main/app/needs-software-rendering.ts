import { existsSync } from 'node:fs';

/** Where Linux shows a graphics card: the kernel's render devices, or NVIDIA's own driver. */
const GPU_DEVICES = ['/dev/dri', '/dev/nvidia0'];

/**
 * Whether the machine has no graphics card at all, as virtual machines and remote desktops on Linux often do. Chromium
 * finds out by starting a GPU process that fails, and a page that is created meanwhile can wait for that process for
 * ever: in about one start of five on a busy machine (Electron 33). Told in advance, it never tries.
 *
 * @param exists stands for the file system in tests
 */
export function needsSoftwareRendering(
  platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): boolean {
  return platform === 'linux' && !GPU_DEVICES.some(exists);
}
