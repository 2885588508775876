/** A drawing of few pixels as data: what is on it, and what was before. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In pixels from the upper left corner; whole numbers are between pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Drawing extends Size {
  /** Ink of each pixel, 0 … 1, row by row. */
  readonly pixels: Float64Array;
  /** What undoing goes back to, the newest last. */
  readonly before: readonly Float64Array[];
}

/** As wide as the pens that the digits of the data were written with. */
const RADIUS = 1.15;
/** How much of the radius fades. */
const SOFT = 0.75;
const MOST_UNDONE = 100;

export function emptyDrawing({ width, height }: Size): Drawing {
  return { width, height, pixels: new Float64Array(width * height), before: [] };
}

/** Other pixels in place of the present ones, which can be undone. */
export function replaced(drawing: Drawing, pixels: ArrayLike<number>): Drawing {
  const before = [...drawing.before, drawing.pixels].slice(-MOST_UNDONE);
  return { ...drawing, pixels: Float64Array.from(pixels), before };
}

/** A stroke begins with a dot, or ends where it began. */
export function dotted(drawing: Drawing, at: Point): Drawing {
  return stroked(replaced(drawing, drawing.pixels), at, at);
}

/** The stroke goes on: ink never gets less where it is drawn over. */
export function stroked(drawing: Drawing, from: Point, to: Point): Drawing {
  const { width } = drawing;
  const pixels = drawing.pixels.map((ink, k) => {
    const centre = { x: (k % width) + 0.5, y: Math.floor(k / width) + 0.5 };
    const fresh = (RADIUS - distanceTo(centre, from, to)) / SOFT;
    return Math.max(ink, Math.min(1, Math.max(0, fresh)));
  });
  return { ...drawing, pixels };
}

/** Without ink in the pixel there. */
export function erased(drawing: Drawing, { x, y }: Point): Drawing {
  const at = Math.floor(y) * drawing.width + Math.floor(x);
  return replaced(
    drawing,
    drawing.pixels.map((ink, k) => (k === at ? 0 : ink)),
  );
}

export function undone(drawing: Drawing): Drawing {
  const pixels = drawing.before.at(-1);
  return pixels ? { ...drawing, pixels, before: drawing.before.slice(0, -1) } : drawing;
}

/** From a point to the nearest one of a straight line between two. */
function distanceTo(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length > 0 ? ((point.x - from.x) * dx + (point.y - from.y) * dy) / length : 0;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}
