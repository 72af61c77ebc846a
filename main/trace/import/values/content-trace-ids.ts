import type { JsonValue } from '../../../base/json.ts';
import { contentTraceId } from './content-id.ts';

/**
 * Ids for the traces of one file that has none. They come from the content, so that importing the file again adds nothing;
 * content that a file holds twice is two traces, told apart by which of them it is.
 */
export class ContentTraceIds {
  readonly #seen = new Map<string, number>();

  next(...content: readonly JsonValue[]): string {
    const id = contentTraceId(...content);
    const times = this.#seen.get(id) ?? 0;
    this.#seen.set(id, times + 1);
    return times === 0 ? id : contentTraceId(id, times);
  }
}
