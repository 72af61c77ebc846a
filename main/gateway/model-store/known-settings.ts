/** What trestle.json says of a model; see `transformers-settings.ts` for each key. */
export interface ModelSettings {
  modelId: string;
  onnxFile?: string;
  pooling?: 'mean' | 'cls' | 'last' | 'model';
  queryPrefix?: string;
  passagePrefix?: string;
}

/**
 * What families of models were trained with and their converted folders leave unsaid. A `trestle.json` of the folder's
 * own says otherwise.
 */
export function knownSettings(modelId: string): Partial<ModelSettings> {
  const name = modelId.toLowerCase();
  if (/(?:^|[/_-])(?:multilingual-)?e5(?:[_-]|$)/.test(name))
    return { queryPrefix: 'query: ', passagePrefix: 'passage: ' };
  if (/(?:^|[/_-])bge-(?:small|base|large)-en/.test(name)) {
    return { pooling: 'cls', queryPrefix: 'Represent this sentence for searching relevant passages: ' };
  }
  if (/(?:^|[/_-])bge-/.test(name)) return { pooling: 'cls' };
  return {};
}
