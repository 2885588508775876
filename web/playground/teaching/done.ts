import { useEffect, useState } from 'preact/hooks';

/** What somebody has done here, by name: kept in the browser where it allows that, else until the end. */

const KEY = 'lora-wasm.done';
const NAME = /^[a-z-]{1,30}$/;

let done = kept();
const watchers = new Set<(done: ReadonlySet<string>) => void>();

/** The names of what was done, drawn anew when there is more of it. */
export function useDone(): ReadonlySet<string> {
  const [names, setNames] = useState(done);
  useEffect(() => {
    watchers.add(setNames);
    return () => void watchers.delete(setNames);
  }, []);
  return names;
}

export function addDone(names: readonly string[]): void {
  if (names.some((name) => !done.has(name))) keep(new Set([...done, ...kept(), ...names]));
}

export function forgetDone(names: readonly string[]): void {
  const all = [...done, ...kept()]; // another tab may have added some
  keep(new Set(all.filter((name) => !names.includes(name))));
}

/** Whatever else is found there is left out. */
function kept(): ReadonlySet<string> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    const names = Array.isArray(found) ? found : [];
    return new Set(names.filter((name) => typeof name === 'string' && NAME.test(name)));
  } catch {
    return new Set();
  }
}

function keep(names: ReadonlySet<string>): void {
  done = names;
  watchers.forEach((watch) => watch(names));
  try {
    localStorage.setItem(KEY, JSON.stringify([...names]));
  } catch {
    // Private windows and full discs refuse, and nothing depends on it.
  }
}
