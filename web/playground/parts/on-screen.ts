import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether an element can be seen, or nearly: what cannot need not be drawn. */
export function useOnScreen(host: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => watchSeen(host.current as Element, setSeen), []);
  return seen;
}

/** Tells whether an element can be seen, or nearly, and whenever that changes, until the result is called. */
export function watchSeen(element: Element, tell: (seen: boolean) => void): () => void {
  const watch = new IntersectionObserver(
    (entries) => tell(entries.at(-1)?.isIntersecting ?? false),
    { rootMargin: '10%' },
  );
  watch.observe(element);
  return () => watch.disconnect();
}
