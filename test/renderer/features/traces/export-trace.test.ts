import { describe, expect, it } from 'vitest';
import { exportName } from '../../../../renderer/features/traces/export/export-trace.ts';

describe('the file of an exported trace', () => {
  it('is named by its id, whatever form that has', () => {
    expect(exportName('4f0a91c2d1e54b6f8a7b3c2d1e0f9a81')).toBe('trace-4f0a91c2d1e54b6f8a7b3c2d1e0f9a81.otlp.json');
    expect(exportName('../run: "1"/x')).toBe('trace-_run_1_x.otlp.json');
    expect(exportName('a'.repeat(500))).toHaveLength('trace-.otlp.json'.length + 32);
  });
});
