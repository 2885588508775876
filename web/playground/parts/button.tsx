import type { ComponentChildren } from 'preact';

interface ButtonProps {
  readonly id?: string;
  readonly kind?: 'main' | 'small' | 'link';
  readonly label?: string;
  /** Whether there is something to do now. */
  readonly ready?: boolean;
  /** Why there is not, in words. */
  readonly why?: string;
  readonly children: ComponentChildren;
  onPress(): void;
}

const CLASSES = { main: 'button button-main', small: 'button button-small', link: 'link-button' };

/**
 * A button that keeps the focus where there is nothing to do for a moment: one that is disabled would
 * lose it, and whoever goes by keyboard would be thrown back to the top of the page.
 */
export function Button({ id, kind, label, ready = true, why, children, onPress }: ButtonProps) {
  return (
    <button
      {...{ id, class: kind ? CLASSES[kind] : 'button', type: 'button' }}
      aria-label={label}
      aria-disabled={!ready}
      title={ready ? undefined : why}
      onClick={() => ready && onPress()}
    >
      {children}
    </button>
  );
}
