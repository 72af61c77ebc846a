import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import type { MessagePart } from '../../../../contract/canonical-span.ts';
import { defined } from '../defined.ts';
import { asObject, asText, fieldOf, firstOf } from '../json-fields.ts';

type MediaPart = Extract<MessagePart, { type: 'blob' | 'file' | 'uri' }>;

const DATA_URL = /^data:([^;,]*)[^,]*,/;
/** Types of parts that carry or name a medium, as far as they start like this. */
const MEDIUM = /^(?:input_|output_)?(image|audio|video|file|document|media|blob|uri)/;

/**
 * @param object OpenAI `image_url`, `input_audio`, `file`; Responses `input_image`, `input_file`; Anthropic `image` and
 *   `document` with a `source`; Vercel `image` and `file`; Gemini `inlineData` and `fileData`; GenAI `blob`, `uri`, `file`
 * @returns undefined for what is no medium
 */
export function readMediaPart(object: JsonObject, type: string): MediaPart | undefined {
  const gemini = asObject(firstOf(object, 'inlineData', 'inline_data', 'fileData', 'file_data'));
  const named = MEDIUM.exec(type)?.[1];
  if (named === undefined && gemini === undefined) return undefined;
  const holder =
    gemini ?? asObject(firstOf(object, 'source', 'image_url', 'input_audio', 'file', 'image', 'audio')) ?? object;
  const mimeType =
    asText(firstOf(holder, 'mime_type', 'mimeType', 'media_type', 'mediaType')) ??
    asText(firstOf(object, 'mime_type', 'mimeType', 'media_type', 'mediaType'));
  const modality = asText(fieldOf(object, 'modality')) ?? modalityOf(named, mimeType);
  const fileId = asText(firstOf(holder, 'file_id', 'fileId')) ?? asText(firstOf(object, 'file_id', 'fileId'));
  if (fileId !== undefined) return defined<MediaPart>({ type: 'file', mimeType, modality, fileId });
  const address = addressOf(holder) ?? addressOf(object);
  if (address !== undefined && !DATA_URL.test(address)) {
    return defined<MediaPart>({ type: 'uri', mimeType, modality, uri: address });
  }
  const embedded = address === undefined ? undefined : DATA_URL.exec(address);
  const content = embedded ? address?.slice(embedded[0].length) : contentOf(holder);
  if (content === undefined) return undefined;
  return defined<MediaPart>({ type: 'blob', mimeType: mimeType ?? (embedded?.[1] || undefined), modality, content });
}

function addressOf(holder: JsonObject): string | undefined {
  const given: JsonValue | undefined = firstOf(
    holder,
    'url',
    'uri',
    'fileUri',
    'file_uri',
    'file_url',
    'image_url',
    'image',
  );
  const text = asText(given);
  return text !== undefined && /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : undefined;
}

function contentOf(holder: JsonObject): string | undefined {
  return asText(firstOf(holder, 'data', 'content', 'file_data', 'image'));
}

function modalityOf(named: string | undefined, mimeType: string | undefined): string | undefined {
  if (named === 'image' || named === 'audio' || named === 'video') return named;
  return /^(image|audio|video)\//.exec(mimeType ?? '')?.[1];
}
