import { describe, expect, it } from 'vitest';
import { readEmitterSettings } from '../../../../main/engine/otlp/emitter-settings.ts';

const BASE = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('readEmitterSettings', () => {
  it('sends nothing unless an endpoint is set, or when it is switched off', () => {
    expect(readEmitterSettings({})).toBeNull();
    expect(readEmitterSettings({ ...BASE, OTEL_SDK_DISABLED: 'true' })).toBeNull();
    expect(readEmitterSettings({ ...BASE, OTEL_TRACES_EXPORTER: 'none' })).toBeNull();
  });

  it('puts the path below the general endpoint, and takes the one for traces as it is', () => {
    expect(readEmitterSettings(BASE)?.url.href).toBe('http://127.0.0.1:4318/v1/traces');
    const below = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example/tenant/' };
    expect(readEmitterSettings(below)?.url.href).toBe('https://otel.example/tenant/v1/traces');
    const own = { ...BASE, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://otel.example/take' };
    expect(readEmitterSettings(own)?.url.href).toBe('https://otel.example/take');
  });

  it('reads headers as they are encoded, those for traces first', () => {
    const headers = { ...BASE, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x-team = rag ,broken' };
    expect(readEmitterSettings(headers)?.headers).toEqual({ 'api-key': 'a b', 'x-team': 'rag' });
    expect(readEmitterSettings({ ...headers, OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'k=v' })?.headers).toEqual({ k: 'v' });
  });

  it('sends what was said only when one of two variables asks for it', () => {
    expect(readEmitterSettings(BASE)?.withContent).toBe(false);
    const asked = (name: string, value: string): boolean | undefined =>
      readEmitterSettings({ ...BASE, [name]: value })?.withContent;
    expect(asked('TRESTLE_OTEL_CONTENT', '1')).toBe(true);
    expect(asked('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'SPAN_ONLY')).toBe(true);
    expect(asked('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'false')).toBe(false);
    expect(asked('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'NO_CONTENT')).toBe(false);
    expect(asked('TRESTLE_OTEL_CONTENT', '0')).toBe(false);
  });

  it('names the variable that cannot be followed, and never what a header holds', () => {
    expect(() => readEmitterSettings({ ...BASE, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(/PROTOCOL is grpc/);
    expect(() => readEmitterSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow(/ENDPOINT/);
    const broken = { ...BASE, OTEL_EXPORTER_OTLP_HEADERS: 'key=a%0ab' };
    expect(() => readEmitterSettings(broken)).toThrow(/HEADERS holds something that is no header/);
  });
});
