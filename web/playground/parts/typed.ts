import type { RefObject, TargetedEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Typed {
  readonly ref: RefObject<HTMLInputElement | null>;
  onChange(event: TargetedEvent<HTMLInputElement>): void;
}

/**
 * The attributes of a field whose text is told when it is entered. Until then it is the writer's:
 * drawing the page anew, as happens with every frame of a run, leaves it alone.
 */
export function useTyped(value: string, onEnter: (text: string) => void): Typed {
  const ref = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (ref.current) ref.current.value = value;
  }, [value]);
  return {
    ref,
    onChange({ currentTarget }) {
      onEnter(currentTarget.value);
      currentTarget.value = value; // where what was entered changes nothing, nothing is drawn anew
    },
  };
}
