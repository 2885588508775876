import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { colourTable, paint, placeOf, roundedUp, type ColourScale } from './colour-scale.js';
import { useThemeVersion } from './theme.js';
import { format } from '../words/index.js';

/** The scale for values up to `most` in size; undefined until there is an element to ask for colours. */
export function useColourScale(
  host: RefObject<HTMLElement | null>,
  most: number | undefined,
): ColourScale | undefined {
  const theme = useThemeVersion();
  const [table, setTable] = useState<Uint8ClampedArray>();
  useLayoutEffect(() => setTable(colourTable(host.current as HTMLElement)), [theme]);
  const end = roundedUp(most ?? 1);
  return useMemo(() => table && { table, most: end }, [table, end]);
}

/** Which colour stands for which value. */
export function ColourKey({ most }: { most: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  useLayoutEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const places = Float64Array.from({ length: 201 }, (_, k) => (k - 100) / 100);
    const values = places.map((place) => Math.sign(place) * place * place);
    paint(element, values, [1, values.length], { table: colourTable(element), most: 1 });
  }, [theme]);
  const between = format.signed(most / 4).length <= 5 ? [most / 4] : [];
  const ticks = [-most, ...between.map((tick) => -tick), 0, ...between, most];
  return (
    <div class="colour-key" aria-hidden="true">
      <canvas ref={canvas} />
      {ticks.map((tick) => (
        <span key={tick} style={{ left: `${50 + 50 * placeOf(tick / most)}%` }}>
          {Math.abs(tick) === most && (tick < 0 ? '≤ ' : '≥ ')}
          {format.signed(tick)}
        </span>
      ))}
    </div>
  );
}
