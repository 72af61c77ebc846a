const FROM_LINE = /^From \S+.*\d{4}\s*$/;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const CAPITAL_F = 70;

/**
 * Splits a mailbox at its `From ` lines, which stand at the beginning of the file or after an empty line.
 *
 * @returns one range of bytes a message; the whole file when it is no mailbox
 * @see RFC 4155
 */
export function splitMailbox(bytes: Uint8Array, maxMessages: number): Uint8Array[] {
  const starts: { at: number; body: number }[] = [];
  for (let at = 0; at < bytes.length && starts.length <= maxMessages; ) {
    const lineEnd = bytes.indexOf(LINE_FEED, at);
    const end = lineEnd < 0 ? bytes.length : lineEnd + 1;
    if (bytes[at] === CAPITAL_F && isAfterEmptyLine(bytes, at)) {
      const line = new TextDecoder('latin1').decode(bytes.subarray(at, Math.min(end, at + 200)));
      if (FROM_LINE.test(line.trimEnd())) starts.push({ at, body: end });
    }
    at = end;
  }
  if (starts[0]?.at !== 0) return [bytes];
  return starts
    .slice(0, maxMessages)
    .map(({ body }, index) => bytes.subarray(body, starts[index + 1]?.at ?? bytes.length));
}

function isAfterEmptyLine(bytes: Uint8Array, at: number): boolean {
  if (at === 0) return true;
  if (bytes[at - 1] !== LINE_FEED) return false;
  const before = bytes[at - 2] === CARRIAGE_RETURN ? at - 3 : at - 2;
  return before < 0 || bytes[before] === LINE_FEED;
}
