/** A file, or what an archive holds, cannot be read as a whole. The message is a sentence that goes on from its name. */
export class UnreadableError extends Error {
  static is(error: unknown): error is UnreadableError {
    return error instanceof UnreadableError;
  }
}
