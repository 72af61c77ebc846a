/** The built shell, watched. */
import { reportStart } from '../probe.mjs';

reportStart({
  // The status bar says what the engine measured of this workspace.
  ready: "/\\d chunks?/.test(document.querySelector('.status-bar')?.textContent ?? '')",
  field: '#playground-question',
});
await import(new URL('../../../out/main/electron-main.js', import.meta.url).href);
