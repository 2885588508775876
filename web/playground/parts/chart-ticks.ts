/** Where the axes of a chart have their marks, and what is written there. */

const MOST_TICKS = 7;

/** For a logarithmic axis: about seven round values in [min, max], also within a decade. */
export function logTicks(min: number, max: number): number[] {
  const decades = Math.log10(max / min);
  if (decades < 1) return linearTicks(min, max);
  const steps = decades < 2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / MOST_TICKS));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
    if (power % every === 0) ticks.push(...steps.map((step) => Number(`${step}e${power}`)));
  }
  return ticks.filter((tick) => tick >= min && tick <= max);
}

/** Multiples of a round distance in [min, max], about so many and not more than seven. */
export function linearTicks(min: number, max: number, most = MOST_TICKS): number[] {
  const rough = (max - min) / (Math.min(MOST_TICKS, Math.max(2, most)) - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const distance = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough) ?? rough;
  const first = Math.ceil(min / distance);
  const count = Math.floor(max / distance) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * distance).toPrecision(12)));
}

/** As many decimals for all as the finest needs; powers of ten have their own. */
export function tickLabels(ticks: readonly number[]): string[] {
  const [least = 0, most = 0] = [ticks[0], ticks.at(-1)];
  if (least > 0 && most / least >= 10) return ticks.map(plain);
  if (Math.abs(most) >= 1e4) return ticks.map(plain);
  const decimals = Math.max(0, ...ticks.map((tick) => plain(tick).split('.')[1]?.length ?? 0));
  return ticks.map((tick) => (plain(tick).includes('e') ? plain(tick) : tick.toFixed(decimals)));
}

function plain(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e4)) return String(value);
  return Number(value.toPrecision(6)).toExponential().replace('e+', 'e');
}

/** For an axis of whole numbers: at most so many of them in [min, max], 1, 2, 5, 10 … apart. */
export function wholeTicks(min: number, max: number, most: number): number[] {
  const distances = [1, 10, 100, 1e3, 1e4, 1e5].flatMap((power) => [power, 2 * power, 5 * power]);
  const distance = distances.find((each) => (max - min) / each <= most) ?? distances.at(-1) ?? 1;
  const first = Math.ceil(min / distance);
  const count = Math.floor(max / distance) - first + 1;
  return Array.from({ length: count }, (_, k) => (first + k) * distance);
}
