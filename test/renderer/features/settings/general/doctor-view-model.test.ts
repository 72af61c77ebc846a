import { describe, expect, it } from 'vitest';
import { isAbsolutePath } from '../../../../../renderer/app/is-absolute-path.ts';
import {
  checkState,
  doctorReportText,
  doctorVerdict,
} from '../../../../../renderer/features/settings/general/doctor-view-model.ts';
import { overruledReason } from '../../../../../renderer/features/settings/general/setting-origin.ts';
import { doctor } from '../../../support/fake-data/workspace.ts';

describe('the state of the installation', () => {
  it('does not alarm about what only the window needs', () => {
    expect(doctorVerdict(doctor)).toEqual({
      kind: 'info',
      sentence: 'Everything needed is there. Absent, and only needed for the window: electron, display.',
    });
    expect(doctor.checks.filter((check) => checkState(check) === 'off')).toHaveLength(2);
  });

  it('names what is missing, and is brief when nothing is', () => {
    const [runtime, modules] = doctor.checks;
    if (runtime === undefined || modules === undefined) throw new Error('no checks');
    const broken = { ...doctor, checks: [runtime, { ...modules, ok: false }] };
    expect(doctorVerdict(broken)).toEqual({
      kind: 'error',
      sentence: '1 thing this product needs is missing: native modules.',
    });
    expect(doctorVerdict({ ...doctor, checks: [runtime] }).sentence).toBe('Everything needed is there.');
  });

  it('can be pasted into a message, with every way out', () => {
    const lines = doctorReportText(doctor).split('\n');
    expect(lines[0]).toBe('Trestle 0.1.0');
    expect(lines).toHaveLength(doctor.checks.length + 1);
    expect(lines.find((line) => line.startsWith('display'))).toBe(
      'display: absent. No DISPLAY or WAYLAND_DISPLAY. Use the browser: trestle serve.',
    );
  });
});

describe('a setting that something stronger decides', () => {
  it('says so; others can be changed', () => {
    expect(overruledReason('flag')).toContain('command line');
    expect(overruledReason('environment')).toContain('environment');
    expect(overruledReason('user')).toBeNull();
    expect(overruledReason('default')).toBeNull();
  });
});

describe('a typed path', () => {
  it('is whole on Unix and on Windows', () => {
    expect(['/srv', 'C:\\docs', 'd:/docs', '\\\\server\\share', ' /srv'].every(isAbsolutePath)).toBe(true);
    expect(['docs', './docs', '~/docs', ''].some(isAbsolutePath)).toBe(false);
  });
});
