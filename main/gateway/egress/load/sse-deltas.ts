/** Gaps of one answer that are kept; a stream of more tokens is not a load test's. */
const MAX_GAPS = 100_000;
const LF = 0x0a;
const CR = 0x0d;
const DATA = Buffer.from('data:', 'latin1');
const DONE = '[DONE]';
/** As much of a line's value as tells whether it is the end mark. */
const KEPT_BYTES = 8;

/**
 * When the events of a stream came: the first is the first token, the others' distances are the gaps. An event is what
 * carries data; comments that keep a connection alive, and OpenAI's `[DONE]`, are none.
 */
export class SseDeltas {
  firstTokenMs: number | null = null;
  readonly interTokenMs: number[] = [];
  readonly #elapsedMs: () => number;
  #lastMs = 0;
  /** Bytes of the line under way that agree with `data:`; -1 when it is another line. */
  #matched = 0;
  #value = '';
  #hasData = false;
  #isLineEmpty = true;

  /** @param elapsedMs since the request was sent */
  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
  }

  push(data: Buffer): void {
    for (let at = 0; at < data.length; at += 1) {
      const byte = data[at] ?? LF;
      if (byte === LF) this.#endLine();
      else if (byte !== CR) this.#takeByte(byte);
    }
  }

  #takeByte(byte: number): void {
    this.#isLineEmpty = false;
    if (this.#matched === -1) return;
    if (this.#matched < DATA.length) this.#matched = byte === DATA[this.#matched] ? this.#matched + 1 : -1;
    else if (this.#value.length < KEPT_BYTES) this.#value += String.fromCharCode(byte);
  }

  #endLine(): void {
    if (this.#isLineEmpty) {
      if (this.#hasData) this.#event();
      this.#hasData = false;
    } else if (this.#matched === DATA.length && this.#value.trim() !== DONE) this.#hasData = true;
    this.#matched = 0;
    this.#value = '';
    this.#isLineEmpty = true;
  }

  #event(): void {
    const nowMs = this.#elapsedMs();
    if (this.firstTokenMs === null) this.firstTokenMs = nowMs;
    else if (this.interTokenMs.length < MAX_GAPS) this.interTokenMs.push(nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }
}
