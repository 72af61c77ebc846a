/** Lets go of a stream that nobody reads any more; that it has failed meanwhile changes nothing. */
export async function cancelQuietly(
  stream: { cancel(reason?: unknown): Promise<void> },
  reason?: unknown,
): Promise<void> {
  try {
    await stream.cancel(reason);
  } catch {
    // It was over.
  }
}
