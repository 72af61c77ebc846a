import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sizes of the icon theme, and what macOS and Windows are made from, pixels. */
export const ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];

/**
 * Draws the page's icon in every size a desktop asks for.
 *
 * @param {string} source the SVG
 * @param {string} folder gets `NxN.png` and `icon.svg`
 * @returns {Promise<void>}
 */
export async function drawIcons(source, folder) {
  // Not at the top of the file: scripts are read before anything is installed.
  const { Resvg } = await import('@resvg/resvg-js');
  mkdirSync(folder, { recursive: true });
  const svg = desktopIcon(readFileSync(source, 'utf8'));
  for (const size of ICON_SIZES) {
    const image = new Resvg(svg, { fitTo: { mode: 'width', value: size }, font: { loadSystemFonts: false } });
    writeFileSync(join(folder, `${size}x${size}.png`), image.render().asPng());
  }
  writeFileSync(join(folder, 'icon.svg'), svg);
}

/**
 * A page's icon follows the theme of the browser and fills its square; a desktop has one picture for light and dark
 * panels. So the drawing gets the ground it was made for, the light one, with room around it.
 *
 * @param {string} svg with a view box of 20 × 20
 */
export function desktopIcon(svg) {
  return svg
    .replace(/\s*@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/, '')
    .replace('viewBox="0 0 20 20"', 'viewBox="-3 -3 26 26"')
    .replace('</style>', '</style>\n  <rect x="-3" y="-3" width="26" height="26" rx="5" fill="#f7f8fa" />');
}
