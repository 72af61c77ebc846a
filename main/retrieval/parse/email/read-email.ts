import type { Address, Attachment, Email } from 'postal-mime';
import type { Block } from '../block.ts';
import { decodeText } from '../decode-text.ts';
import { detectFormat } from '../document-format.ts';
import type { ExtractedText } from '../extracted-text.ts';
import { readHtml } from '../html/read-html.ts';
import { clipHeading } from '../markdown/heading-text.ts';
import { MetadataBuilder } from '../metadata-builder.ts';
import { ParseRefusal } from '../parse-refusal.ts';
import type { SkipNote } from '../skip-note.ts';
import { scanMailText } from './scan-mail-text.ts';
import { splitMailbox } from './split-mailbox.ts';

/** Parts within parts that are followed; messages that nest deeper are hostile. */
const MAX_NESTING = 24;
const MAX_HEADERS_BYTES = 256 * 1024;
/** Messages read of one mailbox. */
const MAX_MESSAGES = 20_000;
/** Longer attachments are named, not read, in bytes. */
const MAX_ATTACHMENT_BYTES = 4 * 1024 * 1024;
/** A mail that hardly says anything beside what it quotes is indexed with the quotes. */
const MIN_OWN_WORDS = 8;

/** Builds the text of a file of mails, and its blocks. */
interface MailWriter {
  parts: string[];
  length: number;
  blocks: Block[];
  unread: string[];
  /** Quotes and signatures, for the end of the text: a chunk reaches from its first block to its last. */
  aside: string[];
  /** Characters of quotes and signatures, which are stored and not searched, and of everything else. */
  quoted: number;
  own: number;
}

/**
 * Reads a mail (.eml) or a mailbox (.mbox): each message with what its head says of sender, receivers and date, its
 * text (HTML only where there is no plain one) and its attachments as far as they are text. Quoted mails and signatures
 * are kept at the end of the text and left out of search, because they are said elsewhere.
 *
 * @throws ParseRefusal when it is no mail
 */
export async function readEmail(bytes: Uint8Array, options: { capFactor: number }): Promise<ExtractedText> {
  const { default: PostalMime } = await import('postal-mime');
  const messages = splitMailbox(bytes, MAX_MESSAGES * options.capFactor);
  const writer: MailWriter = { parts: [], length: 0, blocks: [], unread: [], aside: [], quoted: 0, own: 0 };
  let first: Email | null = null;
  for (const message of messages) {
    let mail: Email;
    try {
      mail = await PostalMime.parse(message.slice(), {
        maxNestingDepth: MAX_NESTING,
        maxHeadersSize: MAX_HEADERS_BYTES,
      });
    } catch (error) {
      if (messages.length > 1) {
        writer.unread.push(`a message (${String(error).slice(0, 100)})`);
        continue;
      }
      throw new ParseRefusal({
        reason: 'malformed',
        message: `The mail cannot be read (${String(error).slice(0, 200)}).`,
      });
    }
    if (mail.from === undefined && mail.subject === undefined && mail.date === undefined) continue;
    first ??= mail;
    writeMail(writer, mail, messages.length > 1, options.capFactor);
  }
  if (first === null) {
    throw new ParseRefusal({
      reason: 'malformed',
      message: 'The file has no head of a mail: no sender, subject or date.',
    });
  }
  return {
    text: [...writer.parts, writer.aside.join('\n\n')].join('').toWellFormed(),
    blocks: writer.blocks,
    title: clipHeading(oneLine(first.subject ?? '')) || null,
    metadata: messages.length > 1 ? mailboxMetadata(messages.length) : mailMetadata(first),
    findings: [],
    note: noteOf(writer.unread),
    boilerplateShare: writer.quoted / Math.max(1, writer.quoted + writer.own),
  };
}

function writeMail(writer: MailWriter, mail: Email, isOneOfMany: boolean, capFactor: number): void {
  const subject = clipHeading(oneLine(mail.subject ?? ''));
  const level = isOneOfMany ? 2 : 1;
  if (isOneOfMany)
    write(writer, subject || 'Without a subject', {
      kind: 'heading',
      heading: { level: 1, text: subject || 'Without a subject' },
    });
  const head = [
    ['Subject', oneLine(mail.subject ?? '')],
    ['From', mail.from ? spell([mail.from]) : ''],
    ['To', spell(mail.to ?? [])],
    ['Cc', spell(mail.cc ?? [])],
    ['Date', mail.date ?? ''],
  ].flatMap(([name, value]) => (value ? [`${name}: ${value.slice(0, 2000)}`] : []));
  if (head.length > 0) write(writer, head.join('\n'), { kind: 'front_matter' });
  const plain = mail.text?.trim() ?? '';
  if (plain !== '') writePlain(writer, plain);
  else if (mail.html) writeHtml(writer, mail.html);
  for (const attachment of mail.attachments) writeAttachment(writer, attachment, level, capFactor);
}

function writePlain(writer: MailWriter, text: string): void {
  const blocks = [...scanMailText(text)];
  const ownWords = blocks
    .filter(({ isOwn }) => isOwn)
    .reduce((sum, { start, end }) => sum + text.slice(start, end).split(/\s+/).length, 0);
  for (const { start, end, isOwn } of blocks) {
    const words = text.slice(start, end).trimEnd();
    if (isOwn) writer.own += words.length;
    else writer.quoted += words.length;
    if (isOwn || ownWords < MIN_OWN_WORDS) write(writer, words, { kind: isOwn ? 'paragraph' : 'quote' });
    else writer.aside.push(words);
  }
}

function writeHtml(writer: MailWriter, html: string): void {
  const { mapped, blocks } = readHtml(html);
  const from = writer.length;
  append(writer, `${mapped.text}\n\n`);
  // Headings of a mail are large print, not its structure.
  for (const { kind, start, end } of blocks) {
    writer.blocks.push({ kind: kind === 'heading' ? 'paragraph' : kind, start: from + start, end: from + end });
    writer.own += end - start;
  }
}

function writeAttachment(writer: MailWriter, attachment: Attachment, level: number, capFactor: number): void {
  const name = clipHeading(oneLine(attachment.filename ?? ''));
  const isPicture = attachment.related === true || (name === '' && attachment.mimeType.startsWith('image/'));
  if (isPicture) return;
  const label = `Attachment ${name || attachment.mimeType}`;
  const text = readAttachment(attachment, capFactor);
  if (text === null) {
    writer.unread.push(name || attachment.mimeType);
    write(writer, label, { kind: 'paragraph' });
    return;
  }
  write(writer, label, { kind: 'heading', heading: { level, text: clipHeading(label) } });
  if (text.trim() !== '') write(writer, text.trim(), { kind: 'paragraph' });
  write(writer, '', { kind: 'paragraph' });
}

/** @returns its text; null when it is not of a kind that is text, or too long */
function readAttachment({ filename, mimeType, content }: Attachment, capFactor: number): string | null {
  const format = filename === null ? null : detectFormat(filename);
  const isText = mimeType.startsWith('text/') || mimeType === 'application/json';
  const isReadable =
    format === null ? isText : ['markdown', 'text', 'html', 'json', 'jsonl', 'csv', 'code'].includes(format);
  if (!isReadable) return null;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  if (bytes.length > MAX_ATTACHMENT_BYTES * capFactor) return null;
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') return null;
  return format === 'html' || mimeType === 'text/html' ? readHtml(decoded.text).mapped.text : decoded.text;
}

function write(writer: MailWriter, text: string, block: Omit<Block, 'start' | 'end'>): void {
  if (text === '') return;
  writer.blocks.push({ ...block, start: writer.length, end: writer.length + text.length });
  append(writer, `${text}\n\n`);
}

function append(writer: MailWriter, text: string): void {
  writer.parts.push(text);
  writer.length += text.length;
}

function mailMetadata(mail: Email): ExtractedText['metadata'] {
  const metadata = new MetadataBuilder();
  metadata.add('subject', mail.subject);
  metadata.add('from', mail.from ? addressesOf([mail.from])[0] : null);
  metadata.add('to', addressesOf(mail.to ?? []));
  metadata.add('cc', addressesOf(mail.cc ?? []));
  metadata.add('date', mail.date && !Number.isNaN(Date.parse(mail.date)) ? new Date(mail.date).toISOString() : null);
  metadata.add('message-id', mail.messageId);
  metadata.add('in-reply-to', mail.inReplyTo);
  metadata.add(
    'attachments',
    mail.attachments.flatMap(({ filename }) => filename ?? []),
  );
  return metadata.build();
}

function mailboxMetadata(count: number): ExtractedText['metadata'] {
  const metadata = new MetadataBuilder();
  metadata.add('messages', count);
  return metadata.build();
}

function noteOf(unread: readonly string[]): SkipNote | null {
  if (unread.length === 0) return null;
  const named = unread.slice(0, 5).join(', ');
  const more = unread.length > 5 ? ` and ${unread.length - 5} more` : '';
  return {
    reason: 'attachment_unread',
    message: `Not read of the mail: ${named}${more}. Save what matters beside it as a file of its own.`,
  };
}

function spell(addresses: readonly Address[]): string {
  return flat(addresses)
    .map(({ name, address = '' }) => (name && name !== address ? `${oneLine(name)} <${address}>` : address))
    .join(', ');
}

function addressesOf(addresses: readonly Address[]): string[] {
  return flat(addresses).flatMap(({ address = '' }) => (address === '' ? [] : [address.toLowerCase()]));
}

function flat(addresses: readonly Address[]): readonly { name: string; address?: string | undefined }[] {
  return addresses.flatMap((address) => address.group ?? [address]);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toWellFormed();
}
