import type { WebContents } from 'electron';
import type { Arrival } from '../../contract/arrival.ts';
import type { Opening } from './opening.ts';

/** Links may be sent by anybody, as fast as they like: what a person has not seen by then is not worth showing. */
const MAX_WAITING = 20;

/** Takes what the app is opened with, from before it is ready on, and hands it to the engine and to the page that stands. */
export class ArrivalDesk {
  private readonly waiting: Arrival[] = [];
  private tell: ((arrival: Arrival) => void) | null = null;
  private workspacePath: string | null = null;
  private open: ((path: string) => void) | null = null;

  receive({ workspacePath, arrivals }: Opening): void {
    if (workspacePath !== null) {
      if (this.open === null) this.workspacePath ??= workspacePath;
      else this.open(workspacePath);
    }
    for (const arrival of arrivals) {
      if (this.tell !== null) this.tell(arrival);
      else if (this.waiting.length < MAX_WAITING) this.waiting.push(arrival);
    }
  }

  /** @returns the workspace that was named so far */
  get firstWorkspace(): string | null {
    return this.workspacePath;
  }

  /** @param open hears of every workspace that is named from now on */
  serveEngine(open: (path: string) => void): void {
    this.open = open;
  }

  /** @param tell tells a page that has loaded; until it has, and after it has gone, what comes waits for the next one */
  servePage(contents: Pick<WebContents, 'on'>, tell: (arrival: Arrival) => void): void {
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.tell = null;
    });
    contents.on('render-process-gone', () => {
      this.tell = null;
    });
    contents.on('did-finish-load', () => {
      this.tell = tell;
      for (const arrival of this.waiting.splice(0)) tell(arrival);
    });
  }
}
