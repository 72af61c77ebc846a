/** The addresses of `trestle serve` that the page and the server must agree on; everything else is the bundle. */

/** Where the contract's WebSocket is. */
export const RPC_PATH = '/rpc';
/** Answers 204 with a session and 401 without one. */
export const SESSION_PATH = '/session';
/** Followed by the one-time code: exchanges it for the session cookie. */
export const EXCHANGE_PATH = '/open/';
/** Below it OpenAI's API answers, with the workspace's pipelines as models. */
export const API_PATH = '/v1/';
