import { useLayoutEffect, useRef } from 'preact/hooks';
import { readColours, useThemeVersion } from './theme.js';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Ink of each pixel, row by row: 0 is paper, 1 and more is black, less than 0 is paper. */
  readonly pixels: Float64Array;
}

/** A small picture in ink, which cannot be drawn on. */
export function InkPicture({ label, ...picture }: Pixels & { label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pixels, width, height } = picture;
  const theme = useThemeVersion();
  useLayoutEffect(
    () => paintInk(canvas.current as HTMLCanvasElement, picture),
    [pixels, width, height, theme],
  );
  return <canvas class="ink-picture" ref={canvas} role="img" aria-label={label} />;
}

export function paintInk(canvas: HTMLCanvasElement, { pixels, width, height }: Pixels): void {
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const [ink = ''] = readColours(canvas.parentElement as Element, ['--ink']);
  context.fillStyle = ink;
  pixels.forEach((value, k) => {
    context.globalAlpha = Math.min(1, Math.max(0, value));
    context.fillRect(k % width, Math.floor(k / width), 1, 1);
  });
}
