import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWidth } from '../parts/width.js';

/** A window less high than this, in CSS pixels, is a phone on its side: see styles/stage.css. */
export const FLAT = 480;

export interface Room {
  /** Of the element's content, in CSS pixels; 0 before it is known. */
  readonly width: number;
  /** Of the window. */
  readonly height: number;
}

/** How much room there is for what is to be seen without scrolling. */
export function useRoom(host: RefObject<HTMLElement | null>): Room {
  const width = useWidth(host);
  const [height, setHeight] = useState(innerHeight);
  useEffect(() => {
    const measure = () => setHeight(innerHeight);
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return { width, height };
}
