import { type RefCallback, useCallback, useRef, useState } from 'react';

/** Before it is measured, and where nothing can be: what the drawing has in a window of the usual size. CSS pixels. */
const USUAL_WIDTH_PX = 980;

/**
 * @param usualPx before it is measured
 * @returns a ref for the element that holds the charts, and its width in CSS pixels, kept current
 */
export function useWidth(usualPx: number = USUAL_WIDTH_PX): [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(usualPx);
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (element === null) return;
    observer.current = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(320, Math.floor(entry.contentRect.width)));
    });
    observer.current.observe(element);
  }, []);
  return [ref, width];
}
