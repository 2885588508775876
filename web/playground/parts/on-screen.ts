import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether an element can be seen, or nearly: what cannot need not be drawn. */
export function useOnScreen(host: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(
      (entries) => setSeen(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: '10%' },
    );
    watch.observe(host.current as Element);
    return () => watch.disconnect();
  }, []);
  return seen;
}
