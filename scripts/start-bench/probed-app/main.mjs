/** The built shell, watched. */
import { reportStart } from '../probe.mjs';

reportStart({
  // The status bar says what the engine measured of this workspace.
  ready: "/\\d chunks?/.test(document.querySelector('.status-bar')?.textContent ?? '')",
  field: '#playground-question',
});
await import('../../../out/main/electron-main.js');
