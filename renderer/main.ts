import './configure-zod.ts';
import { applyTheme, rememberedTheme } from './app/theme/theme.ts';
import { createBridge } from './bridge/create-bridge.ts';
import { askFirst } from './engine/first-reads.ts';

// Before anything is drawn, so that the first frame already wears the chosen theme.
applyTheme(rememberedTheme());

const bridge = createBridge();
const firstReads = askFirst(bridge.client);
// The engine answers while the code that draws its answers is still being read. Not awaited here: that code shares modules
// with this file, and would wait for it in turn.
void import('./app/mount-app.tsx').then(async ({ mountApp }) => {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root to draw into');
  await mountApp(root, bridge, firstReads);
});
