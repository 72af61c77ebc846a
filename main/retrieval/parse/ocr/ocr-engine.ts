import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Recognises text in pictures. */
export interface OcrEngine {
  /**
   * @param image PNG, JPEG, TIFF, WebP or a portable grey map
   * @returns the text with a blank line between paragraphs, '' when there is none; `confidence` 0..1 over its words
   * @throws when the picture cannot be decoded
   */
  recognize(image: Uint8Array): Promise<{ text: string; confidence: number }>;
}

/** Creates the recogniser, which starts with the first picture: English, from the data that is installed with us. */
export function createOcrEngine(): OcrEngine {
  let starting: Promise<Recognizer> | null = null;
  return {
    async recognize(image) {
      starting ??= startRecognizer();
      const { data } = await (await starting).recognize(Buffer.from(image), {}, { text: true });
      return { text: data.text.replaceAll('\r', '').trim(), confidence: data.confidence / 100 };
    },
  };
}

type Recognizer = Awaited<ReturnType<typeof startRecognizer>>;

async function startRecognizer() {
  const { createWorker, OEM, PSM } = await import('tesseract.js');
  const data = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json');
  const worker = await createWorker('eng', OEM.LSTM_ONLY, {
    langPath: join(dirname(data), '4.0.0_best_int'),
    gzip: true,
    cacheMethod: 'none',
    logger: () => {},
    // It is told by the promise as well; without a listener it would end the process.
    errorHandler: () => {},
  });
  await worker.setParameters({ tessedit_pageseg_mode: PSM.AUTO });
  return worker;
}
