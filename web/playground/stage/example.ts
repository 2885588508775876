import { useState } from 'preact/hooks';
import type { Task } from '../../tasks/index.js';
import type { Picture } from '../data/sources.js';
import { emptyDrawing, replaced, type Drawing } from '../drawing/drawing.js';

/** One row of x that goes through the layer: a row that was held out, or a picture that was drawn. */
export interface Example {
  /** (dIn) */
  readonly x: Float64Array;
  /** (dOut): the right answer; undefined where nobody knows it. */
  readonly y: Float64Array | undefined;
  /** Which of the held-out rows it is, from 0; undefined where it is one's own. */
  readonly row: number | undefined;
}

export interface ExampleChoice {
  readonly example: Example;
  /** Where x is a picture: what it can be drawn on. */
  readonly drawing: Drawing | undefined;
  draw(change: (drawing: Drawing) => Drawing): void;
  /** Goes to the next held-out row. */
  next(): void;
}

/** The example of a task that is shown, first the first held-out row. */
export function useExample(task: Task, picture: Picture | undefined): ExampleChoice {
  const [row, setRow] = useState(0);
  const [drawn, setDrawn] = useState<Drawing>();
  const shown = rowOf(task, row % task.heldOut.n);
  if (!picture) {
    return { example: shown, drawing: undefined, draw: () => {}, next: () => setRow(row + 1) };
  }
  const pixels = picture.width * picture.height;
  const paper = { ...emptyDrawing(picture), pixels: shown.x.subarray(0, pixels) };
  const drawing = drawn ?? paper;
  return {
    example: samePixels(drawing.pixels, shown.x) ? shown : drawnExample(task, picture, drawing),
    drawing,
    draw: (change) => setDrawn((last) => change(last ?? paper)),
    next: () => {
      const following = (row + 1) % task.heldOut.n;
      setRow(following);
      setDrawn(replaced(drawing, rowOf(task, following).x.subarray(0, pixels)));
    },
  };
}

function rowOf({ heldOut: { x, y }, dIn, dOut }: Task, row: number): Example {
  return {
    x: x.subarray(row * dIn, (row + 1) * dIn),
    y: y.subarray(row * dOut, (row + 1) * dOut),
    row,
  };
}

/** What follows the pixels is the constant. A picture that is to be redrawn is its own answer. */
function drawnExample({ dIn }: Task, { redrawn }: Picture, { pixels }: Drawing): Example {
  const x = new Float64Array(dIn).fill(1);
  x.set(pixels);
  return { x, y: redrawn ? pixels : undefined, row: undefined };
}

function samePixels(pixels: Float64Array, x: Float64Array): boolean {
  return pixels.every((ink, k) => ink === x[k]);
}
