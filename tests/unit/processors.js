/** Makes the machine say that it has so many processors. Returns how to undo that. */
export function useProcessors(count) {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', {
    value: { hardwareConcurrency: count },
    configurable: true,
  });
  return () => {
    if (own) Object.defineProperty(globalThis, 'navigator', own);
    else delete globalThis.navigator;
  };
}
