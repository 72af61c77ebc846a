import { createRootRoute } from '@tanstack/react-router';

/** The parent of every feature's routes. Its component, the frame, is put on in `create-router.ts`. */
export const rootRoute = createRootRoute();
