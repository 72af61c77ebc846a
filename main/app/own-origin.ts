/** The scheme of the page. Standard and secure, so that it has an origin like any site. */
export const APP_SCHEME = 'app';
const APP_HOST = 'trestle';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** @returns whether the URL is of our own page, judged by the parser and never by how the text begins */
export function isOwnUrl(text: string): boolean {
  const url = URL.parse(text);
  // Node gives schemes it does not know the origin `null`, so the parts are compared.
  return (
    url !== null &&
    url.protocol === `${APP_SCHEME}:` &&
    url.host === APP_HOST &&
    url.username === '' &&
    url.password === ''
  );
}
