/**
 * onnxruntime 1.30 carries a telemetry client that is on by default: it looks up its vendor's host and writes a device
 * id below the user's cache folder, whatever our own egress says. Its only switch is this variable of the process, read
 * by native code when the library is loaded.
 *
 * Must run before that, and in the main thread: a worker's `process.env` is a copy that native code never sees.
 */
export function disableOnnxTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}
