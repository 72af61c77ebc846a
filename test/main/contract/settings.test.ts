import { describe, expect, it } from 'vitest';
import { settingsWriteRequest, userSettings } from '../../../main/contract/settings.ts';

describe('writing settings', () => {
  it('changes only what is named: choosing a theme leaves offline mode alone', () => {
    expect(settingsWriteRequest.parse({ theme: 'dark' })).toEqual({ theme: 'dark' });
    expect(settingsWriteRequest.parse({})).toEqual({});
  });

  it('knows every setting that can be read', () => {
    expect(Object.keys(settingsWriteRequest.shape).toSorted()).toEqual(Object.keys(userSettings.shape).toSorted());
  });
});
