import { useEffect, useState } from 'preact/hooks';
import type { State } from '../model/state.js';

/**
 * Makes the style sheet follow the switch; without a word from it, it follows the system. In a frame
 * there is neither a heading nor a foot.
 */
export function applyLook({ theme, embed }: Pick<State, 'theme' | 'embed'>): void {
  const { dataset } = document.documentElement;
  if (embed) dataset.embed = embed;
  else delete dataset.embed;
  if (theme === 'system') delete dataset.theme;
  else if (dataset.theme !== theme) dataset.theme = theme;
}

/** What changes the page's colours, beside the switch; paper is light. */
const QUERIES = ['(prefers-color-scheme: dark)', '(forced-colors: active)', 'print'];

/** Calls back when the page's colours change, by the system, by the switch or for paper. */
export function onThemeChange(changed: () => void): () => void {
  const system = QUERIES.map((query) => matchMedia(query));
  const theme = new MutationObserver(changed);
  system.forEach((query) => query.addEventListener('change', changed));
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    system.forEach((query) => query.removeEventListener('change', changed));
    theme.disconnect();
  };
}

/** A number that is another one after every change of the colours: what is drawn depends on it. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => onThemeChange(() => setVersion((last) => last + 1)), []);
  return version;
}

/**
 * Reads colours of the style sheet, as they are for an element now: all at once, since after every change
 * of the document the browser computes its styles anew.
 */
export function readColours(host: Element, names: readonly string[]): string[] {
  const probes = names.map((name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(${name})`;
    probe.style.setProperty('forced-color-adjust', 'none'); // else all are that of text
    return probe;
  });
  host.append(...probes);
  const colours = probes.map((probe) => getComputedStyle(probe).color);
  probes.forEach((probe) => probe.remove());
  return colours;
}
