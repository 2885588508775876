import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWidth } from '../parts/width.js';

/** A phone on its side: as stage.css has it. */
const FLAT = '(width >= 52rem) and (height < 30rem)';

/** Where x and its answer stand above the shapes. */
const STACKED = '(width < 64rem) and (height >= 30rem), (width < 52rem)';

export interface Room {
  /** Of the element's content, in CSS pixels; 0 before it is known. */
  readonly width: number;
  /** Of the window. */
  readonly height: number;
  /** Whether all is to stand in one line, since there is little height. */
  readonly isFlat: boolean;
  /** Whether x and its answer stand above the shapes. */
  readonly isStacked: boolean;
}

/** How much room there is for what is to be seen without scrolling. */
export function useRoom(host: RefObject<HTMLElement | null>): Room {
  const width = useWidth(host);
  const [around, setAround] = useState(aroundNow);
  useEffect(() => {
    const measure = () => setAround(aroundNow());
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return { width, ...around };
}

function aroundNow() {
  const matches = (query: string) => matchMedia(query).matches;
  return { height: innerHeight, isFlat: matches(FLAT), isStacked: matches(STACKED) };
}
