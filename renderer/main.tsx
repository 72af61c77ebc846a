import './configure-zod.ts';
import { mountApp } from './app/mount-app.tsx';
import { applyTheme, rememberedTheme } from './app/theme/theme.ts';
import { createBridge } from './bridge/create-bridge.ts';

// Before anything is drawn, so that the first frame already wears the chosen theme.
applyTheme(rememberedTheme());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root to draw into');
mountApp(root, await createBridge());
