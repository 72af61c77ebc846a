import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button.tsx';

/** How long the tick stands where the copy icon was. Milliseconds. */
const CONFIRM_MS = 1500;

/** Copies text to the clipboard; the icon becomes a tick, and the name says what happened. */
export function CopyButton({ text, label = 'Copy' }: { text: string | (() => string); label?: string }) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return undefined;
    const timer = setTimeout(() => setOutcome('idle'), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  const names = { idle: label, copied: 'Copied', refused: 'The clipboard refused. Select the text and copy it.' };
  return <IconButton label={names[outcome]} icon={outcome === 'copied' ? Check : Copy} onClick={() => void copy()} />;
}
