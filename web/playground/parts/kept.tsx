import { Component, type ComponentChildren } from 'preact';

interface KeptProps {
  /** What the content depends on. */
  readonly by: readonly unknown[];
  children(): ComponentChildren;
}

/**
 * Draws its content anew only where something that it depends on is another. An element that is kept by
 * `useMemo` would do so, too, but preact then keeps every page that it was ever in.
 */
export class Kept extends Component<KeptProps> {
  override shouldComponentUpdate({ by }: KeptProps): boolean {
    return by.some((value, k) => value !== this.props.by[k]);
  }

  render({ children }: KeptProps) {
    return children();
  }
}
