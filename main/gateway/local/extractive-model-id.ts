/** The built-in model. */
export const EXTRACTIVE_MODEL_ID = 'local/extractive';
