import { expect, it } from 'vitest';
import { countWaiting } from '../../../../main/trace/agent/count-waiting.ts';
import { openJournal } from '../../../support/journal-fixture.ts';

const AT = '2026-01-05T09:00:00.000Z';

it('counts what waits for a person, and nothing that was decided', () => {
  const database = openJournal();
  expect(countWaiting(database)).toBe(0);
  const approval = (id: string, state: string) =>
    database
      .prepare('INSERT INTO approval (approval_id, state, binding, requested_at, approval) VALUES (?, ?, ?, ?, ?)')
      .run(id, state, 'b', AT, '{}');
  for (const [index, state] of ['open', 'open', 'approved', 'denied', 'used', 'withdrawn'].entries())
    approval(`a-${index}`, state);
  const handOff = (id: string, state: string) =>
    database
      .prepare('INSERT INTO hand_off (hand_off_id, run_id, state, created_at, hand_off) VALUES (?, ?, ?, ?, ?)')
      .run(id, 'r', state, AT, '{}');
  for (const [index, state] of ['open', 'answered', 'closed'].entries()) handOff(`h-${index}`, state);
  const task = (id: string, state: string) =>
    database
      .prepare('INSERT INTO agent_task (task_id, agent, state, not_before, created_at, task) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, 'agent', state, AT, AT, '{}');
  for (const [index, state] of ['dead', 'queued', 'claimed', 'done'].entries()) task(`t-${index}`, state);
  expect(countWaiting(database)).toBe(4);
});

it('counts an effect as long as its last word is unknown', () => {
  const database = openJournal();
  const intend = (id: string) =>
    database
      .prepare(
        `INSERT INTO effect_intent (effect_id, approval_id, idempotency_key, attempt, intended_at, intent)
         VALUES (?, 'a', ?, 1, ?, '{}')`,
      )
      .run(id, id, AT);
  const conclude = (id: string, ordinal: number, state: string) =>
    database
      .prepare(
        `INSERT INTO effect_outcome (effect_id, ordinal, state, at, result, undo) VALUES (?, ?, ?, ?, 'null', 'null')`,
      )
      .run(id, ordinal, state, AT);
  for (const id of ['lost', 'found', 'done']) intend(id);
  conclude('lost', 1, 'unknown');
  conclude('found', 1, 'unknown');
  conclude('done', 1, 'done');
  expect(countWaiting(database)).toBe(2);
  conclude('found', 2, 'settled-done');
  expect(countWaiting(database)).toBe(1);
});
