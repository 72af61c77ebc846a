import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../main/base/json.ts';
import { attributeRows, matchingRows } from '../../../../renderer/features/traces/view-model/attribute-rows.ts';
import { importNotes, sourceText } from '../../../../renderer/features/traces/view-model/import-notes.ts';
import { jsonText } from '../../../../renderer/features/traces/view-model/json-text.ts';
import { messagesOf } from '../../../../renderer/features/traces/view-model/messages.ts';
import { spanLabel } from '../../../../renderer/features/traces/view-model/span-label.ts';
import { flattenSpans, spanTree } from '../../../../renderer/features/traces/view-model/span-tree.ts';
import { parameterRows, usageRows } from '../../../../renderer/features/traces/view-model/usage-rows.ts';
import { aSpan } from './builders.ts';
import { aCanonicalSpan } from './canonical-builders.ts';

const bare = { attributes: {} };

describe('the messages of an imported call', () => {
  it('keep their order, their reasoning, their calls of tools and what those gave', () => {
    const messages = messagesOf(
      bare,
      aCanonicalSpan({
        systemInstructions: [{ type: 'text', content: 'Answer for Halden Freight.' }],
        inputMessages: [
          { role: 'user', parts: [{ type: 'text', content: 'Where is HF-20418?' }] },
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', content: 'I need the shipment.' },
              { type: 'tool_call', id: 'c1', name: 'shipment_status', arguments: { id: 'HF-20418' } },
            ],
          },
          {
            role: 'tool',
            name: 'shipment_status',
            parts: [{ type: 'tool_call_response', id: 'c1', response: '{"at":"dock 4"}' }],
          },
        ],
        outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'At dock 4.' }], finishReason: 'stop' }],
      }),
    );
    expect(messages.map(({ role, name, note }) => [role, name, note])).toEqual([
      ['system', null, null],
      ['user', null, null],
      ['assistant', null, null],
      ['tool', 'shipment_status', null],
      ['assistant', null, 'ended: stop'],
    ]);
    expect(messages[2]?.parts).toEqual([
      { type: 'reasoning', text: 'I need the shipment.' },
      { type: 'tool-call', name: 'shipment_status', id: 'c1', text: '{\n  "id": "HF-20418"\n}', note: null },
    ]);
    expect(messages[3]?.parts).toEqual([{ type: 'tool-result', id: 'c1', text: '{\n  "at": "dock 4"\n}' }]);
  });

  it('say how arguments stood that were no JSON, and name what is never drawn', () => {
    const [message] = messagesOf(
      bare,
      aCanonicalSpan({
        inputMessages: [
          {
            role: 'user',
            parts: [
              { type: 'tool_call', name: 'open_claim', arguments: 'id=4', rawArguments: 'id=4' },
              { type: 'blob', mimeType: 'image/png', content: 'A'.repeat(4000) },
              { type: 'uri', uri: 'https://halden.example/photo.jpg' },
            ],
          },
        ],
      }),
    );
    expect(message?.parts).toEqual([
      { type: 'tool-call', name: 'open_claim', id: null, text: 'id=4', note: 'written as id=4' },
      { type: 'media', text: 'image/png · about 3.0 kB' },
      { type: 'media', text: 'link · https://halden.example/photo.jpg' },
    ]);
  });

  it('are what went in and came out where nothing was said, and none for a call of a tool', () => {
    const chain = aCanonicalSpan({ kind: 'chain', input: { question: 'Where?' }, output: 'At dock 4.' });
    expect(messagesOf(bare, chain).map(({ role }) => role)).toEqual(['input', 'output']);
    expect(messagesOf(bare, { ...chain, tool: { name: 'shipment_status' } })).toEqual([]);
  });

  it('cannot reorder the page around them', () => {
    const [message] = messagesOf(
      bare,
      aCanonicalSpan({
        inputMessages: [{ role: 'us\u202Eer', parts: [{ type: 'text', content: 'pay \u202E001 EUR' }] }],
      }),
    );
    expect(message?.role).toBe('us⟨U+202E⟩er');
    expect(message?.parts[0]?.text).toBe('pay ⟨U+202E⟩001 EUR');
  });
});

describe('JSON to be read', () => {
  it('is laid out, also where it stands in a text; other text is left alone', () => {
    expect(jsonText('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(jsonText('{not json}')).toBe('{not json}');
    expect(jsonText('42')).toBe('42');
    expect(jsonText(null)).toBe('null');
  });

  it('never fails, however deep or odd the value', () => {
    assert(property(jsonValue(), (value) => typeof jsonText(value) === 'string'));
    let deep: JsonValue = 'end';
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    expect(typeof jsonText(deep)).toBe('string');
    expect(typeof jsonText(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toBe('string');
  });
});

describe('usage and cost', () => {
  it('stand with their parts, and an unknown price is unknown', () => {
    const rows = usageRows(
      aCanonicalSpan({ usage: { inputTokens: 2391, cacheReadInputTokens: 1024, outputTokens: 214 } }),
    );
    expect(rows).toEqual([
      { name: 'Input', value: '2,391 tok', isPart: false },
      { name: 'read from a cache', value: '1,024 tok', isPart: true },
      { name: 'Output', value: '214 tok', isPart: false },
      { name: 'Cost', value: 'unknown', isPart: false },
    ]);
  });

  it('say when they repeat those of the spans below, and are none where nothing was used', () => {
    const rows = usageRows(aCanonicalSpan({ costUsd: { total: 0.0022 }, rollup: true }));
    expect(rows.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'Cost $0.0022',
      'Counted in the spans below it: left out of sums here',
    ]);
    expect(usageRows(aCanonicalSpan({ kind: 'tool' }))).toEqual([]);
  });

  it('name the model that answered only where it is another', () => {
    const span = aCanonicalSpan({ requestModel: 'nordic', responseModel: 'nordic-2', params: { temperature: 0.2 } });
    expect(parameterRows(span).map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Model asked for: nordic',
      'Model that answered: nordic-2',
      'temperature: 0.2',
    ]);
    expect(parameterRows({ ...span, responseModel: 'nordic' })).toHaveLength(2);
  });
});

describe('what an import says of a span', () => {
  it('tells each repair with what stood there, and what to know about its figures', () => {
    const notes = importNotes(
      aCanonicalSpan({
        repairs: [{ field: 'parent', was: '8f00', reason: 'the parent 8f00 is in none of the files' }],
        rollup: true,
        content: 'absent',
      }),
    );
    expect(notes).toEqual([
      { subject: 'Parent', text: 'The parent 8f00 is in none of the files.', was: '8f00' },
      {
        subject: 'Sums',
        text: 'Its usage repeats that of the spans below it, and is left out where they are summed.',
        was: null,
      },
      {
        subject: 'Content',
        text: 'What was said was not recorded: this call cannot be repeated from the trace.',
        was: null,
      },
    ]);
    expect(importNotes(aCanonicalSpan())).toEqual([]);
    expect(sourceText(aCanonicalSpan())).toBe('otlp (gen-ai), record 12 of desk.json');
  });
});

describe('the attributes of an imported span', () => {
  const rows = attributeRows(
    aCanonicalSpan({ attributes: { 'metadata.tenant': 'north', steps: [1, 2], nested: { a: 1 } } }),
  );

  it('are all there, lists on one line, objects laid out', () => {
    expect(rows.map(({ name, text }) => [name, text])).toEqual([
      ['metadata.tenant', 'north'],
      ['nested', '{\n  "a": 1\n}'],
      ['steps', '1, 2'],
    ]);
  });

  it('are found by any words of name and value', () => {
    expect(matchingRows(rows, 'TENANT nor').map(({ name }) => name)).toEqual(['metadata.tenant']);
    expect(matchingRows(rows, '  ')).toHaveLength(3);
    expect(matchingRows(rows, 'tenant south')).toEqual([]);
  });
});

describe('an imported span in the waterfall', () => {
  it('wears the colour of what it timed, and stands in the order of its file where times tie', () => {
    const spans = ['second', 'first'].map((id) => aSpan({ id, startMs: 0, ms: 5, kind: 'other' }));
    const canonical = new Map([
      ['first', aCanonicalSpan({ spanId: 'first', seq: 1, kind: 'retriever' })],
      ['second', aCanonicalSpan({ spanId: 'second', seq: 2, kind: 'llm' })],
    ]);
    expect(flattenSpans(spanTree({ spans }, canonical)).map(({ id, tint }) => [id, tint])).toEqual([
      ['first', 'vector'],
      ['second', 'generate'],
    ]);
  });

  it('has no time when its format has no clock', () => {
    const { startNs: _, endNs: __, ...clockless } = aCanonicalSpan({ spanId: 'step' });
    const [node] = spanTree({ spans: [aSpan({ id: 'step', startMs: 3, ms: 7 })] }, new Map([['step', clockless]]));
    expect(node).toMatchObject({ isTimed: false, ms: 0 });
  });
});

describe('a call of a tool', () => {
  it('is named by the tool, unless its name says something else', () => {
    const tool = aCanonicalSpan({ kind: 'tool', tool: { name: 'shipment_status' } });
    expect(spanLabel(aSpan({ id: 'x', name: 'execute_tool shipment_status', startMs: 0, ms: 1 }), tool)).toBe(
      'shipment_status',
    );
    expect(spanLabel(aSpan({ id: 'x', name: 'look it up', startMs: 0, ms: 1 }), tool)).toBe('look it up');
  });
});
