import { scanPlainText } from '../scan-plain-text.ts';

/** A paragraph of a mail; `isOwn` is false for what it quotes and for its signature. */
export interface MailBlock {
  start: number;
  end: number;
  isOwn: boolean;
}

/** What programs write above a mail that is answered: from there on nothing is the writer's own. */
const ORIGINAL =
  /^(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine)\s*-{2,}|_{20,}\s*)$/i;
/** `On Tue, 4 Nov 2025 at 10:12, Ida wrote:` and its kin, before lines that quote. */
const ATTRIBUTION = /^(?:on|am|le|el|den|op)\s.{4,200}(?:wrote|schrieb|écrit|escribió|skrev|schreef)[^\n]{0,60}:?\s*$/i;
const QUOTED = /^\s*>/;
const SIGNATURE = /^-- ?$/;
const OUTLOOK_HEAD = /^(?:from|von|de):\s.+$/im;
const OUTLOOK_SENT = /^(?:sent|gesendet|envoyé|date):\s.+$/im;

/** Tells what a mail says from what it quotes, line by line, and cuts both into paragraphs. */
export function* scanMailText(text: string): Generator<MailBlock> {
  let isOver = false;
  for (const { start, end } of scanPlainText(text)) {
    let runStart = start;
    let isOwn: boolean | null = null;
    const paragraph = text.slice(start, end);
    if (!isOver && OUTLOOK_HEAD.test(paragraph) && OUTLOOK_SENT.test(paragraph)) isOver = true;
    for (let at = start; at < end; ) {
      const lineBreak = text.indexOf('\n', at);
      const lineEnd = lineBreak < 0 || lineBreak >= end ? end : lineBreak + 1;
      const line = text.slice(at, lineEnd).trimEnd();
      if (SIGNATURE.test(line) || ORIGINAL.test(line)) isOver = true;
      const isOwnLine = !isOver && !QUOTED.test(line) && !ATTRIBUTION.test(line);
      if (isOwn !== null && isOwnLine !== isOwn) {
        yield { start: runStart, end: at, isOwn };
        runStart = at;
      }
      isOwn = isOwnLine;
      at = lineEnd;
    }
    if (isOwn !== null && runStart < end) yield { start: runStart, end, isOwn };
  }
}
