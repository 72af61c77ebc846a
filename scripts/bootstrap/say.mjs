/**
 * Writes one line of talk to stderr. The bootstrap never writes to stdout: that belongs to the program it prepares.
 *
 * @param {string} message one sentence, without a line break
 */
export function say(message) {
  process.stderr.write(`trestle: ${message}\n`);
}
