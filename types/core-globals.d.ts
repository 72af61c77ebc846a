/**
 * What `base/` and `contract/` may assume of every environment (Node, browser, worker) without either one's types.
 * Only tsconfig.core.json reads this file.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** The handle is opaque: a number in the browser, an object in Node. */
declare function setTimeout(callback: () => void, delayMs: number): object | number;
declare function clearTimeout(handle: object | number): void;

/** One UTF-16 code unit a byte; throws for what is no base64. */
declare function atob(text: string): string;
