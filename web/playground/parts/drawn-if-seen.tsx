import { Component, createRef, options, type ComponentChildren } from 'preact';
import { watchSeen } from './on-screen.js';
import { slice } from './slices.js';

interface DrawnIfSeenProps {
  /** Whether what is inside changes with every frame. */
  readonly moving: boolean;
  readonly children: ComponentChildren;
}

/** What is to be drawn anew where nobody can see it. */
const waiting = new Set<DrawnIfSeen>();

export const isWaiting = (): boolean => waiting.size > 0;

/** Draws of what waits as much as fits into a part of a frame, and at least one. */
export function drawWaiting(): void {
  slice(draws(), () => performance.now());
}

function* draws(): Generator<undefined, true> {
  for (const one of waiting) {
    one.draw();
    yield;
  }
  return true;
}

/**
 * Draws what it contains anew only where somebody can see it, while it moves. At rest what nobody sees
 * is drawn, too, but not in the same frame: of all together it would be a long one.
 */
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
    waiting.delete(this);
  }

  override shouldComponentUpdate({ moving }: DrawnIfSeenProps): boolean {
    if (this.#visible) waiting.delete(this);
    else if (!moving) waiting.add(this);
    return this.#visible;
  }

  /** At once, where preact would wait for the end of the task and draw all together. */
  draw(): void {
    waiting.delete(this);
    const { debounceRendering } = options;
    options.debounceRendering = (render) => render();
    this.forceUpdate();
    options.debounceRendering = debounceRendering;
  }

  render({ children }: DrawnIfSeenProps) {
    return (
      <div class="on-screen" ref={this.#host}>
        {children}
      </div>
    );
  }
}
