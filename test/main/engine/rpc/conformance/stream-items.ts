/** Items with numbers from 0, made one at a time; `onProduced` is told before each. */
export async function* numbered(count: number, paddingBytes = 0, onProduced: () => void = () => {}): AsyncGenerator {
  const padding = 'p'.repeat(paddingBytes);
  for (let index = 0; index < count; index += 1) {
    onProduced();
    yield { type: 'ingest-progressed', ingestId: String(index), padding };
  }
}

/** Reads to the end; what came before an error stays in `into`. */
export async function collect(items: AsyncIterable<unknown>, into: unknown[]): Promise<void> {
  for await (const item of items) into.push(item);
}
