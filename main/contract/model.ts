import * as z from 'zod';

/** Where embedding models are pulled from unless another address is given. */
export const DEFAULT_HUB = 'https://huggingface.co';
/** A model with more than this is not pulled or imported, in bytes. */
export const DEFAULT_MAX_MODEL_BYTES = 4 * 1024 * 1024 * 1024;

/** `name` or `owner/name`: letters, digits, dot, dash, underscore. */
const modelId = z
  .string()
  .max(160)
  .regex(/^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?$/, 'must look like owner/name');

export interface ModelFile {
  /** Relative, with `/`. */
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** An embedding model on this machine, usable as `embedding.model` in trestle.jsonc. */
export interface InstalledModel {
  modelId: string;
  /** `bundled` comes with Trestle and cannot be removed. */
  origin: 'bundled' | 'hub' | 'folder';
  /** `huggingface.co/owner/name@revision`, or the folder it was imported from. */
  from: string;
  directory: string;
  sizeBytes: number;
  addedAt: string | null;
  files: readonly ModelFile[];
}

export const modelImportRequest = z.strictObject({
  /** Absolute path of a transformers.js-style folder. */
  folder: z.string().min(1).max(4096),
  /** Default: the folder's name. */
  modelId: modelId.optional(),
  maxBytes: z.int().min(1).default(DEFAULT_MAX_MODEL_BYTES),
});
export const modelPullRequest = z.strictObject({
  modelId,
  revision: z
    .string()
    .max(100)
    .regex(/^[\w./-]+$/)
    .default('main'),
  /** Which graph: `onnx/model.onnx` unless the repository keeps it elsewhere. */
  onnxFile: z
    .string()
    .max(200)
    .regex(/^[\w./-]+\.onnx$/, 'must be a path that ends in .onnx')
    .optional(),
  hub: z.url({ protocol: /^https?$/ }).default(DEFAULT_HUB),
  maxBytes: z.int().min(1).default(DEFAULT_MAX_MODEL_BYTES),
});
export type ModelPullRequest = z.infer<typeof modelPullRequest>;
export type ModelPullEvent =
  | { type: 'model-progress'; file: string; bytesDone: number; bytesTotal: number; resumedAt: number }
  | { type: 'model-finished'; model: InstalledModel };

export const modelVerifyRequest = z.strictObject({ modelId: modelId.optional() });
export interface ModelVerification {
  modelId: string;
  ok: boolean;
  /** One sentence each: a file that is missing, changed or unexpected. */
  problems: readonly string[];
}
export const modelRemoveRequest = z.strictObject({ modelId });
