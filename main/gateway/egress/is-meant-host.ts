/** A suffix begins with a dot, so that `.hub.example` never means `evilhub.example`. @param allowed `name`, `name:port` or `.name` */
export function isMeantHost(allowed: string, url: URL): boolean {
  return allowed.startsWith('.') ? url.hostname.endsWith(allowed) : allowed === url.host || allowed === url.hostname;
}
