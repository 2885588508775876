import { Component, createRef, type ComponentChildren } from 'preact';
import { watchSeen } from './on-screen.js';

interface DrawnIfSeenProps {
  /** Whether what is inside changes with every frame. At rest it is drawn wherever it is. */
  readonly moving: boolean;
  readonly children: ComponentChildren;
}

/** Draws what it contains anew only where somebody can see it, while it moves. */
export class DrawnIfSeen extends Component<DrawnIfSeenProps> {
  readonly #host = createRef<HTMLDivElement>();
  #visible = true;
  #stopWatching: (() => void) | undefined;

  override componentDidMount(): void {
    this.#stopWatching = watchSeen(this.#host.current as HTMLDivElement, (seen) => {
      this.#visible = seen;
      if (seen) this.forceUpdate();
    });
  }

  override componentWillUnmount(): void {
    this.#stopWatching?.();
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
