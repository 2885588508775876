/** The largest number of three significant digits that is not above a positive value. */
export function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  const rounded = Number((Math.floor(value / unit) * unit).toPrecision(3));
  return rounded > 0 && rounded <= value ? rounded : value;
}
