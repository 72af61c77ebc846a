/**
 * Watches a window come up from inside its own process and tells when it is interactive. Both apps of the bench are watched
 * by this, so that what watching costs is in both.
 */
import { app } from 'electron';

/**
 * @param {{ ready: string, field: string }} what `ready` is an expression that holds once the page shows what it is for;
 *   `field` the selector of the box that is typed into
 */
export function reportStart({ ready, field }) {
  app.once('browser-window-created', (_event, window) => {
    window.once('ready-to-show', () => tell('window'));
    window.webContents.once('dom-ready', () => {
      void watch(window.webContents, ready, field).then(() => tell('interactive'));
    });
  });
}

/**
 * @param {import('electron').WebContents} contents
 * @param {string} ready
 * @param {string} field
 */
async function watch(contents, ready, field) {
  const box = `document.querySelector(${JSON.stringify(field)})`;
  // Two frames after it holds, so that it is on the screen and not only in the document.
  await contents.executeJavaScript(framesUntil(`${box} !== null && (${ready})`));
  await contents.executeJavaScript(`${box}.focus()`);
  contents.sendInputEvent({ type: 'char', keyCode: 'x' });
  await contents.executeJavaScript(framesUntil(`${box}.value.endsWith('x')`));
}

/** @param {string} condition @returns {string} an expression: a promise of the second frame after the condition holds */
function framesUntil(condition) {
  return `new Promise((resolve) => {
    const look = () => (${condition}) ? requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))) : requestAnimationFrame(look);
    look();
  })`;
}

/** @param {'window' | 'interactive'} what */
function tell(what) {
  process.stdout.write(`start-bench ${what}\n`);
}
