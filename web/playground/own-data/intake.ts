import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ownData as words } from '../words/index.js';

/** Fields for text have a paste of their own; what is chosen or slid has none. */
const FIELDS =
  'textarea, [contenteditable], input:not([type=radio], [type=checkbox], [type=range], [type=file])';

/**
 * Takes files that are dropped anywhere on the page, and files or a table that is pasted outside of a
 * field. Returns whether files are being held over the page.
 */
export function useIntake(take: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useLayoutEffect(() => {
    const end = new AbortController();
    const on = <Type extends keyof DocumentEventMap>(
      type: Type,
      listener: (event: DocumentEventMap[Type]) => void,
    ) => document.addEventListener(type, listener, { signal: end.signal });
    on('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault(); // else the browser would leave the page for the file
      setIsOver(true);
    });
    on('dragleave', ({ relatedTarget }) => relatedTarget === null && setIsOver(false));
    on('drop', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setIsOver(false);
      latest.current([...event.dataTransfer.files]);
    });
    on('paste', ({ target, clipboardData }) => {
      if (!clipboardData || (target as Element | null)?.closest?.(FIELDS)) return;
      const text = clipboardData.getData('text/plain');
      const files = [...clipboardData.files];
      if (files.length > 0) latest.current(files);
      else if (text.trim().includes('\n')) latest.current([pastedFile(text)]);
    });
    return () => end.abort();
  }, []);
  return isOver;
}

export function pastedFile(text: string): File {
  return new File([text], words.PANEL.pasted);
}
