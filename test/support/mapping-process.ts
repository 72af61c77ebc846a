/** Maps one file and tells what it took: `node mapping-process.ts <file> <pieceBytes>` prints spans and peak memory. */
import { mapTraceFile } from '../../main/trace/import/map-trace-file.ts';
import { spanCount } from '../../main/trace/import/packed-batch.ts';
import { TRACE_FORMATS } from '../../main/trace/import/trace-formats.ts';
import { createRedactor } from '../../main/trace/redact.ts';

const [file = '', pieceBytes = ''] = process.argv.slice(2);
let spans = 0;
await mapTraceFile(
  { path: file, name: file, limits: { pieceBytes: Number(pieceBytes), wholeBytes: Number(pieceBytes) * 8 } },
  {
    formats: TRACE_FORMATS,
    redactor: createRedactor({ knownSecrets: () => [] }),
    decodeOtlpProtobuf: () => null,
    onRead: () => undefined,
    onBatch: async (batch) => void (spans += spanCount(batch)),
    onPart: () => undefined,
  },
);
process.stdout.write(`${JSON.stringify({ spans, peakMib: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
