import type { ReactNode } from 'react';
import type { SettingOrigin } from '../../../../main/contract/settings.ts';
import { ORIGIN_TEXT } from './setting-origin.ts';

export interface SettingRowProps {
  id?: string;
  name: string;
  text: string;
  origin: SettingOrigin;
  control: ReactNode;
}

/** One setting: what it is called, what it does, the control, and where the value in force comes from. */
export function SettingRow({ id, name, text, origin, control }: SettingRowProps) {
  return (
    <div className="setting" id={id}>
      <div>
        <p className="setting__name">{name}</p>
        <p className="setting__text">{text}</p>
      </div>
      {control}
      <span className="setting__origin" title="Where the value in force comes from">
        {ORIGIN_TEXT[origin]}
      </span>
    </div>
  );
}
