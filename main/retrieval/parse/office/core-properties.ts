import type { DocumentMetadata } from '../../../contract/parse-quality.ts';
import { readEntity } from '../html/entities.ts';
import { MetadataBuilder } from '../metadata-builder.ts';
import type { OfficeParts } from './office-parts.ts';

/** Beyond this, a property is no property. */
const MAX_PROPERTY_LENGTH = 4000;

/** @returns what an office document says about itself in `docProps/core.xml` */
export function readCoreProperties(parts: OfficeParts): { title: string | null; metadata: DocumentMetadata } {
  const part = parts.get('docProps/core.xml');
  const xml = part ? new TextDecoder().decode(part) : '';
  const metadata = new MetadataBuilder();
  const title = propertyOf(xml, 'dc:title');
  metadata.add('title', title);
  metadata.add('author', propertyOf(xml, 'dc:creator'));
  metadata.add('subject', propertyOf(xml, 'dc:subject'));
  metadata.add('description', propertyOf(xml, 'dc:description'));
  metadata.add('keywords', propertyOf(xml, 'cp:keywords'));
  metadata.add('category', propertyOf(xml, 'cp:category'));
  metadata.add('language', propertyOf(xml, 'dc:language'));
  metadata.add('created', isoDateOf(propertyOf(xml, 'dcterms:created')));
  metadata.add('modified', isoDateOf(propertyOf(xml, 'dcterms:modified')));
  return { title, metadata: metadata.build() };
}

function propertyOf(xml: string, name: string): string | null {
  const open = xml.indexOf(`<${name}`);
  if (open < 0) return null;
  const start = xml.indexOf('>', open) + 1;
  const end = xml.indexOf(`</${name}>`, start);
  if (start === 0 || end < start || xml[start - 2] === '/') return null;
  const raw = xml.slice(start, Math.min(end, start + MAX_PROPERTY_LENGTH));
  const text = raw.replaceAll(/&[#\w]{1,20};/g, (reference) => readEntity(reference, 0)?.text ?? reference).trim();
  return text === '' ? null : text;
}

function isoDateOf(text: string | null): string | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
