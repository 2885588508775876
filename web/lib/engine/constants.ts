/**
 * Constants of the C++ code that the library calculates with. structs.ts has their names in C++,
 * and the build a static_assert for each: where the two languages differ, C++ does not compile.
 */

/** Rows that a factored step visits at once. */
export const BLOCK_ROWS = 72;

/** Rows of an index whose number is best for the kernels: a multiple of this. */
export const WIDE_UNIT = 12;

/** Rows that are reduced at once. */
export const PANEL_ROWS = 288;

/** Columns of a panel that are reduced before the change is applied to the others. */
export const REDUCED_COLUMNS = 16;

/**
 * Rows for each column of x from which on the factored gradient goes through that of the weight.
 */
export const MANY_ROWS = 2;

/** Stands in place of the handle of a problem where there is none. */
export const NO_PROBLEM = 0;
