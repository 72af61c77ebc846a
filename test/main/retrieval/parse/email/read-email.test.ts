import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../../../main/retrieval/parse/parse-document.ts';

const MAIL = `From: =?utf-8?Q?Ida_M=C3=B8ller?= <Ida@Example.org>
To: Per <per@example.org>, team: liv@example.org, ola@example.org;
Cc: board@example.org
Subject: =?utf-8?B?R2F0ZSBjb2RlIOKAkyBuZXc=?=
Date: Tue, 4 Nov 2025 10:12:00 +0100
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

The new gate code is 4711, and the caf=E9 opens at eight from Monday on.

On Mon, 3 Nov 2025 at 09:00, Per wrote:
> What is the code of the old warehouse?

--=20
Ida, facility office
--b
Content-Type: text/csv; name="codes.csv"
Content-Disposition: attachment; filename="codes.csv"

gate,code
north,4712
--b
Content-Type: application/zip; name="plans.zip"
Content-Disposition: attachment; filename="plans.zip"
Content-Transfer-Encoding: base64

UEsDBA==
--b--
`;

async function read(text: string, path = 'a.eml') {
  const outcome = await parseDocument({ path, format: 'email', bytes: new TextEncoder().encode(text) });
  if (outcome.kind !== 'document') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome)}`);
  return { ...outcome.document, searched: outcome.document.chunks.map(({ text: words }) => words).join('\n') };
}

describe('a mail', () => {
  it('has its subject as title and its head as metadata', async () => {
    const { title, metadata } = await read(MAIL);
    expect(title).toBe('Gate code – new');
    expect(metadata).toEqual({
      subject: 'Gate code – new',
      from: 'ida@example.org',
      to: ['per@example.org', 'liv@example.org', 'ola@example.org'],
      cc: ['board@example.org'],
      date: '2025-11-04T09:12:00.000Z',
      'message-id': '<1@example.org>',
      attachments: ['codes.csv', 'plans.zip'],
    });
  });

  it('is searched for what it says, not for what it quotes or signs, and stored whole', async () => {
    const { searched, source, chunks } = await read(MAIL);
    expect(searched).toContain('The new gate code is 4711, and the café opens at eight');
    expect(searched).toContain('Ida Møller <Ida@Example.org>');
    expect(searched).not.toContain('old warehouse');
    expect(searched).not.toContain('facility office');
    expect(source).toContain('old warehouse');
    for (const { start, end, text } of chunks) expect(source.slice(start, end)).toBe(text);
  });

  it('brings its text attachments along and names those that were not read', async () => {
    const { searched, note } = await read(MAIL);
    expect(searched).toContain('north,4712');
    expect(note).toMatchObject({ reason: 'attachment_unread' });
    expect(note?.message).toContain('plans.zip');
  });

  it('is read from its HTML when it has no plain text', async () => {
    const { searched } = await read(
      'Subject: H\nContent-Type: text/html\n\n<style>p{}</style><p>Fees &amp; dues are <b>40</b>.</p>',
    );
    expect(searched).toContain('Fees & dues are 40.');
  });

  it('is searched for its quotes when it says nothing else', async () => {
    const { searched } = await read('Subject: Re\n\nYes.\n\n> Is the gate code still 4711 for the north gate?\n');
    expect(searched).toContain('gate code still 4711');
  });
});

it('a mailbox holds one section a message', async () => {
  const box = `From a@x Tue Nov  4 10:12:00 2025\nSubject: One\n\nFirst body.\n\nFrom b@x Tue Nov  4 11:12:00 2025\nSubject: Two\n\nSecond body.\n>From here on.\n`;
  const { searched, metadata } = await read(box, 'a.mbox');
  expect(metadata).toEqual({ messages: 2 });
  expect(searched).toContain('First body.');
  expect(searched).toContain('Second body.');
});

describe('a hostile mail', () => {
  it.each([
    ['nests without end', `Subject: n\n${'Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(5000)}`],
    ['has a head without end', `Subject: n\n${'X-A: b\n'.repeat(100_000)}\nbody`],
    ['forwards without end', `Subject: n\n${'Content-Type: message/rfc822\n\nSubject: n\n'.repeat(5000)}\nbody`],
    ['is no mail', 'just words\n\nand more words'],
    ['has boundaries of nothing', `Subject: n\nContent-Type: multipart/mixed; boundary=""\n\n${'--\n'.repeat(50_000)}`],
  ])('that %s ends in a reason or in a document', async (_, text) => {
    const outcome = await parseDocument({ path: 'a.eml', format: 'email', bytes: new TextEncoder().encode(text) });
    expect(['document', 'skipped']).toContain(outcome.kind);
  });
});
