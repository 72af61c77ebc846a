import type { LucideIcon } from 'lucide-react';

/** What a component takes for an icon: a lucide component, drawn by the kit at the right size and weight. */
export type Icon = LucideIcon;

/** Sizes in CSS pixels: beside 12 px text, in controls, in the activity bar. */
export const ICON_SIZE = { small: 12, control: 14, bar: 18 } as const;
/** lucide draws on a 24 px grid; this weight gives about 1.35 px strokes at 16 px. */
export const ICON_STROKE = 1.75;
