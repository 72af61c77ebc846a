import type { AskEvent, AskRequest } from '../../contract/ask.ts';
import type { AccessLog } from '../../trace/access-log/access-log.ts';
import type { Reading } from './reading.ts';

/** The events of one ask on their way to who asked. */
export interface RecordedEvents {
  push(event: AskEvent): void;
  /** Resolves when every event was handed out. @throws StorageError when the access could not be put on record */
  delivered(): Promise<void>;
}

/**
 * Puts an ask on record when its passages are known, before anything said from them leaves. On behalf of a principal,
 * events wait until the row is durable; the owner's go out at once.
 */
export function createRecordedEvents(options: {
  request: AskRequest;
  reading: Reading;
  accessLog: AccessLog;
  deliver: (event: AskEvent) => void;
  /** The run may as well stop. */
  onUnrecorded: () => void;
}): RecordedEvents {
  const { request, reading, accessLog, deliver } = options;
  const { as } = request.filter;
  let ids: { traceId: string; releaseHash: string } | undefined;
  let isRecorded = false;
  let waiting: Promise<void> = Promise.resolve();

  const accessOf = (event: AskEvent): Parameters<AccessLog['record']>[0] | null => {
    if (event.type === 'ask-started') ids = { traceId: event.traceId, releaseHash: event.release };
    const isFailed = event.type === 'ask-failed';
    const isReady = event.type === 'retrieval-ready';
    if (isRecorded || (!isFailed && !isReady && event.type !== 'ask-finished')) return null;
    isRecorded = true;
    const returned = isReady ? event.retrieval.packed.length : 0;
    return {
      method: 'ask.run',
      as: as ?? null,
      query: request.question,
      returned,
      outcome: isFailed ? 'error' : 'ok',
      ...ids,
    };
  };
  const handOut = async (event: AskEvent): Promise<void> => {
    const access = accessOf(event);
    if (access !== null) await accessLog.record(access);
    if (event.type !== 'retrieval-ready') deliver(event);
    else {
      const hidden = await reading.describe(reading.scopeOf(as));
      deliver({ ...event, retrieval: { ...event.retrieval, ...(hidden === null ? {} : { access: hidden }) } });
    }
  };
  return {
    push: (event) => {
      if (as === undefined) {
        const access = accessOf(event);
        if (access !== null) accessLog.recordLater(access);
        deliver(event);
        return;
      }
      waiting = waiting.then(() => handOut(event));
      waiting.catch(options.onUnrecorded);
    },
    delivered: () => waiting,
  };
}
