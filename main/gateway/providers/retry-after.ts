const MS_PER_SECOND = 1000;

/**
 * @param headers by lower-case name: `retry-after-ms`, `retry-after` in seconds or as an HTTP date
 * @param body of Google's errors: "retryDelay": "34.07s"
 * @param nowMs for a date
 * @returns how long the provider asks us to wait, in milliseconds; undefined when it does not say
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  nowMs: number,
): number | undefined {
  const exact = numberIn(headers['retry-after-ms']);
  if (exact !== null) return exact;
  const named = headers['retry-after'];
  const seconds = numberIn(named);
  if (seconds !== null) return Math.round(seconds * MS_PER_SECOND);
  const date = named === undefined || !/^[A-Za-z]{3}/.test(named) ? Number.NaN : Date.parse(named);
  if (!Number.isNaN(date)) return Math.max(0, date - nowMs);
  const delay = numberIn(/"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body)?.[1]);
  return delay === null ? undefined : Math.round(delay * MS_PER_SECOND);
}

function numberIn(text: string | undefined): number | null {
  if (text === undefined || !/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return null;
  return Number(text);
}
