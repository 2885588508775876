/** A number of an array as it is shown. */
export const numberText = (value: number): string => String(Number(value.toPrecision(6)));
