import { deflateSync } from 'node:zlib';

/** A line of text on a page: its left end and baseline in points from the lower left corner. */
export interface PdfLine {
  x: number;
  y: number;
  text: string;
  size?: number;
  /** Drawn with no paint at all: nobody sees it, and it can be selected. */
  isInvisible?: boolean;
}

/** A picture that fills a page, as in a scan. `filter` and `parameters` say how `data` is packed. */
export interface PdfPicture {
  width: number;
  height: number;
  data: Uint8Array;
  filter: string;
  parameters?: string;
  colorSpace?: string;
  bitsPerComponent?: number;
}

export interface PdfPageParts {
  lines?: readonly PdfLine[];
  picture?: PdfPicture;
  rotate?: number;
}

const WIDTH = 595;
const HEIGHT = 842;

/**
 * Builds a PDF of A4 pages in Helvetica.
 *
 * @param options.info entries of the document's information, as PDF strings
 * @param options.extra objects put into the catalog, such as `/OpenAction << … >>`
 */
export function buildPdf(
  pages: readonly PdfPageParts[],
  options: { info?: Readonly<Record<string, string>>; extra?: string; isPacked?: boolean } = {},
): Uint8Array {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer): number => objects.push(Buffer.from(body));
  const catalog = add('');
  const tree = add('');
  const font = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  const kids = pages.map(({ lines = [], picture, rotate }) => {
    const image = picture ? add(pictureObject(picture)) : 0;
    const drawn = lines.map(
      ({ x, y, text, size = 11, isInvisible = false }) =>
        `BT /F1 ${size} Tf ${isInvisible ? 3 : 0} Tr ${x} ${y} Td (${escape(text)}) Tj ET`,
    );
    if (picture) drawn.push(`q ${WIDTH} 0 0 ${HEIGHT} 0 0 cm /I1 Do Q`);
    const content = add(stream(Buffer.from(drawn.join('\n'), 'latin1'), options.isPacked === true));
    const resources = `<< /Font << /F1 ${font} 0 R >>${picture ? ` /XObject << /I1 ${image} 0 R >>` : ''} >>`;
    const turned = rotate === undefined ? '' : ` /Rotate ${rotate}`;
    return add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Contents ${content} 0 R /Resources ${resources}${turned} >>`,
    );
  });
  const info = add(
    `<< ${Object.entries(options.info ?? {})
      .map(([key, value]) => `/${key} (${escape(value)})`)
      .join(' ')} >>`,
  );
  objects[catalog - 1] = Buffer.from(`<< /Type /Catalog /Pages ${tree} 0 R ${options.extra ?? ''} >>`);
  objects[tree - 1] = Buffer.from(
    `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`,
  );
  return writeObjects(objects, `/Root ${catalog} 0 R /Info ${info} 0 R`);
}

/** Lines of a page of running text, from the top left. */
export function pageLines(
  texts: readonly string[],
  options: { x?: number; top?: number; size?: number } = {},
): PdfLine[] {
  const { x = 60, top = 780, size = 11 } = options;
  return texts.map((text, index) => ({ x, y: top - index * size * 1.3, text, size }));
}

function writeObjects(objects: readonly Buffer[], trailer: string): Uint8Array {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, body] of objects.entries()) {
    offsets.push(length);
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${objects.length + 1} ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function stream(data: Buffer, isPacked: boolean): Buffer {
  const body = isPacked ? deflateSync(data) : data;
  const filter = isPacked ? ' /Filter /FlateDecode' : '';
  return Buffer.concat([
    Buffer.from(`<< /Length ${body.length}${filter} >>\nstream\n`),
    body,
    Buffer.from('\nendstream'),
  ]);
}

function pictureObject(picture: PdfPicture): Buffer {
  const { width, height, data, filter, parameters = '', colorSpace = '/DeviceGray', bitsPerComponent = 8 } = picture;
  const head = `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace ${colorSpace} /BitsPerComponent ${bitsPerComponent} /Filter ${filter} ${parameters} /Length ${data.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head), data, Buffer.from('\nendstream')]);
}

function escape(text: string): string {
  return text.replaceAll(/[\\()]/g, (character) => `\\${character}`);
}
