import { Component, createRef, type ComponentChildren } from 'preact';

interface DrawnIfSeenProps {
  /** Whether what is inside changes with every frame. At rest it is drawn wherever it is. */
  readonly moving: boolean;
  readonly children: ComponentChildren;
}

/** Draws what it contains anew only where somebody can see it, while it moves. */
export class DrawnIfSeen extends Component<DrawnIfSeenProps> {
  readonly #host = createRef<HTMLDivElement>();
  #visible = true;
  #watch: IntersectionObserver | undefined;

  override componentDidMount(): void {
    this.#watch = new IntersectionObserver(([entry]) => {
      this.#visible = entry?.isIntersecting ?? true;
      if (this.#visible) this.forceUpdate();
    });
    this.#watch.observe(this.#host.current as HTMLDivElement);
  }

  override componentWillUnmount(): void {
    this.#watch?.disconnect();
  }

  override shouldComponentUpdate({ moving }: DrawnIfSeenProps): boolean {
    return this.#visible || !moving;
  }

  render({ children }: DrawnIfSeenProps) {
    return (
      <div class="on-screen" ref={this.#host}>
        {children}
      </div>
    );
  }
}
