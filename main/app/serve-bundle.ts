import { readFile } from 'node:fs/promises';
import { findBundleFile } from '../engine/http/bundle-file.ts';
import { SECURITY_HEADERS } from '../engine/http/content-security-policy.ts';
import { isOwnUrl } from './own-origin.ts';

/**
 * Answers the requests of the `app:` scheme with the files of the bundle, and with nothing else.
 *
 * @param rendererDirectory the built interface
 */
export function createBundleHandler(rendererDirectory: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const isOurs = request.method === 'GET' && isOwnUrl(request.url);
    const file = isOurs ? await findBundleFile(rendererDirectory, new URL(request.url).pathname) : null;
    if (file === null) return new Response('There is nothing here.', { status: 404, headers: SECURITY_HEADERS });
    return new Response(await readFile(file.path), {
      headers: { ...SECURITY_HEADERS, 'content-type': file.mediaType, 'cache-control': 'no-store' },
    });
  };
}
