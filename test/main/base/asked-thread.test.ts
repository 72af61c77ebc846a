import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { type AskedThread, createAskedThread } from '../../../main/base/asked-thread.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const PROGRAM = `
  const { parentPort } = require('node:worker_threads');
  let asked = 0;
  parentPort.on('message', (request) => {
    asked += 1;
    if (request === 'hang') for (;;);
    if (request === 'throw') throw new Error('no such word');
    if (request === 'leave') process.exit(0);
    parentPort.postMessage({ type: 'said', text: request, asked });
  });
  parentPort.postMessage({ type: 'ready' });
`;

type Reply = { type: 'ready' } | { type: 'said'; text: string; asked: number };

describe('a thread that is asked', () => {
  const clock = createManualClock();
  let thread: AskedThread<string, Reply>;
  let started = 0;
  let hasStarted: Promise<void>;
  const begin = (program = PROGRAM): void => {
    started = 0;
    let onStart: () => void = () => undefined;
    hasStarted = new Promise((resolve) => {
      onStart = resolve;
    });
    thread = createAskedThread<string, Reply>({
      name: 'parrot',
      start: () => {
        started += 1;
        onStart();
        return new Worker(program, { eval: true });
      },
      clock,
      limitMs: 500,
      words: {
        late: (request) => `${request}: too late`,
        failed: ({ message }) => `failed: ${message}`,
        ended: 'it left',
      },
    });
  };
  afterEach(() => thread.dispose());

  it('starts with the first request, and answers in the order of asking', async () => {
    begin();
    expect(started).toBe(0);
    expect(await Promise.all([thread.ask('a'), thread.ask('b')])).toEqual([
      { type: 'said', text: 'a', asked: 1 },
      { type: 'said', text: 'b', asked: 2 },
    ]);
    expect(started).toBe(1);
  });

  it('is ended when it takes longer than the limit, and the next request gets a new one', async () => {
    begin();
    await thread.ask('a');
    const hung = thread.ask('hang');
    const next = thread.ask('b');
    await clock.advance(499);
    expect(started).toBe(1);
    await clock.advance(1);
    expect(await hung).toEqual({ type: 'gave-up', message: 'hang: too late' });
    expect(await next).toEqual({ type: 'said', text: 'b', asked: 1 });
    expect(started).toBe(2);
  });

  it.each([
    ['throws', 'throw', 'failed: no such word'],
    ['leaves', 'leave', 'it left'],
  ])('says so when it %s, and the next request gets a new one', async (_, request, message) => {
    begin();
    expect(await thread.ask(request)).toEqual({ type: 'gave-up', message });
    expect(await thread.ask('b')).toEqual({ type: 'said', text: 'b', asked: 1 });
  });

  it('gives up on one whose code cannot be loaded', async () => {
    begin('throw new Error("not a program")');
    expect(await thread.ask('a')).toEqual({ type: 'gave-up', message: 'failed: not a program' });
  });

  it('answers what is under way when it is disposed of, and refuses the rest', async () => {
    begin();
    const underWay = thread.ask('a');
    await hasStarted;
    const behind = thread.ask('b').catch((error: unknown) => error);
    await thread.dispose();
    expect(await underWay).toMatchObject({ text: 'a' });
    expect(await behind).toMatchObject({ message: 'the parrot was asked after it was disposed of' });
  });
});
