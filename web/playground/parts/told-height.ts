import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Tells style sheets how high an element is, by a property of the document: what is beside it has to know. */
export function useToldHeight(host: RefObject<HTMLElement | null>, property: `--${string}`): void {
  useLayoutEffect(() => {
    const element = host.current as HTMLElement;
    const { style } = document.documentElement;
    const tell = () => style.setProperty(property, `${element.offsetHeight}px`);
    const resizes = new ResizeObserver(tell);
    resizes.observe(element, { box: 'border-box' });
    tell(); // before anything is scrolled to
    return () => {
      resizes.disconnect();
      style.removeProperty(property);
    };
  }, []);
}
