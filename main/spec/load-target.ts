/** What a load generator drives: one request in, one measured outcome out. A failed request is a row, not an exception. */
export interface LoadTarget {
  send(
    request: { index: number; input: unknown },
    options: { signal: AbortSignal },
  ): Promise<{ ok: boolean; firstTokenMs: number | null; errorCode: string | null }>;
}
