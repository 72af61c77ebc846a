import { isMainThread, type MessagePort, workerData } from 'node:worker_threads';
import { ASKED, type ClosingData, LEFT } from './closing.ts';

/** What a thread does; see {@link serveUntilClosed}. */
export interface ThreadService<Request> {
  answer(request: Request): void;
  /** Frees everything; called once. The thread ends when nothing of it is left that waits. */
  close(): void | Promise<void>;
}

/** Whether this thread was asked to end: work that takes seconds looks here now and then. */
export function isAskedToClose(): boolean {
  const cells = cellsOfThread();
  return cells !== null && Atomics.load(cells, ASKED) === 1;
}

/**
 * The body of a thread that was started as a {@link ClosableWorker}: answers requests until it is asked to end. In a
 * thread that was started otherwise, until the port closes.
 */
export function serveUntilClosed<Request>(port: MessagePort, { answer, close }: ThreadService<Request>): void {
  let isClosing = false;
  const leave = async (): Promise<void> => {
    if (isClosing) return;
    isClosing = true;
    try {
      await close();
    } finally {
      leaveThread(port);
    }
  };
  port.on('message', (request: Request) => {
    if (isAskedToClose()) void leave();
    else answer(request);
  });
  port.on('close', () => void leave());
  // A thread that dies of an error leaves too: nobody is to wait for it.
  if (!isMainThread) process.once('exit', noteLeft);
}

/** Says that this thread will call no add-on any more, and lets it end. */
export function leaveThread(port: MessagePort): void {
  noteLeft();
  port.close();
}

function noteLeft(): void {
  const cells = cellsOfThread();
  if (cells === null) return;
  Atomics.store(cells, LEFT, 1);
  Atomics.notify(cells, LEFT);
}

function cellsOfThread(): Int32Array<SharedArrayBuffer> | null {
  return (workerData as Partial<ClosingData> | null)?.closing ?? null;
}
