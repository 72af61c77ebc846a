import { expect, it } from 'vitest';
import { shortAccess, type ShownTag } from '../../../main/contract/short-access.ts';

const tag = (principals: readonly string[], tenant = '', isDenied = false): ShownTag => ({
  tenant,
  principals,
  isDenied,
});

it.each([
  [[], [], ''],
  [[tag([])], [], 'everyone'],
  [[tag(['legal'])], [], 'legal'],
  [[tag([]), tag(['legal', 'hr', 'works council'])], [], 'everyone; some legal, hr +1'],
  [[tag([]), tag(['legal'], '', true)], [], 'everyone; some nobody'],
  [[tag([], 'halden')], [], 'everyone of halden'],
  [[tag(['legal'], '', true)], [], 'nobody'],
  [[tag([], 'halden'), tag([], 'borg')], ['tenant'], 'per row: tenant'],
] as const)('says of %j with row fields %j: %s', (tags, rowFields, text) => {
  expect(shortAccess(tags, rowFields)).toBe(text);
});
