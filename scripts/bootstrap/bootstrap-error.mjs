/**
 * A step of the bootstrap that failed for a reason the user can act on. The message names the thing, the value and the
 * way out in one sentence; any other error is a bug and keeps its stack.
 */
export class BootstrapError extends Error {
  /**
   * @param {string} message
   * @param {string} [details] lines to show before the message, such as the end of a failed command's output
   */
  constructor(message, details = '') {
    super(message);
    this.name = 'BootstrapError';
    this.details = details;
  }
}
