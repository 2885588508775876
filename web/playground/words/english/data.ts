/** The data that can be chosen. What their inputs and outputs are called comes with the tasks. */
interface Data {
  readonly label: string;
  /** What to look at while it trains. */
  readonly see: string;
  /** Before it: what may not be seen with other settings than its own. */
  readonly seeAtFirst?: string;
  /** What x and y are, where it is not their task's own words. */
  readonly description?: string;
}

export const DATA = {
  redraw: {
    label: 'Redraw a digit',
    see: 'At rank 1 it draws one average shape of what it learns, at rank 8 the shape of this very picture.',
  },
  weather: {
    label: 'Weather',
    see: 'Two directions nearly tell the cities apart: rank 2 comes close to full fine-tuning.',
  },
  flipped: {
    label: 'Digits, flipped',
    see: 'The weights of w + s·a·b come to look like those of w in a mirror: the more so, the higher the rank.',
  },
  rotated: {
    label: 'Digits, rotated',
    see: 'A quarter turn moves nearly every pixel: the change needs a higher rank than a flip.',
  },
  planted: {
    label: 'Planted rank',
    description:
      'x is 32 random numbers, y is 16. The layer was changed by a product of two thin matrices of rank 4.',
    see: 'Below rank 4 the loss gets stuck high; at 4 it drops to the noise; above, nothing is gained.',
  },
  illConditioned: {
    label: 'Ill-conditioned x',
    description:
      'x is 32 random numbers, y is 16. The first number of x is 100 times as large as the last, so that the loss is steep along one and nearly flat along the other.',
    seeAtFirst:
      'Plain gradient descent crawls along the small inputs: the lower rows of a·b stay faint.',
    see: 'Of the optimisers, scaled-gd undoes what a and b stretch, and comes further; adam comes furthest.',
  },
  overFitting: {
    label: 'Over-fitting',
    description:
      'x is 32 random numbers, y is 16 with much noise. The change to be found has rank 2.',
    seeAtFirst:
      'The training loss falls to the end. The held-out loss turns up where the adapter begins to learn the noise of its few rows.',
    see: 'Fewer ranks, more rows or less noise help.',
  },
  tooLargeStep: {
    label: 'Too large a step',
    description:
      'x is 32 random numbers, y is 16, as in “Planted rank”. The step size that comes with these data is too large for them.',
    seeAtFirst:
      'The loss falls at first. From some step on, every step overshoots further than the last.',
    see: '',
  },
} satisfies Record<string, Data>;

export const CREDITS = {
  noaa: 'Weather of Seattle and New York, 2012 to 2015: NOAA, public domain, as shipped in vega-datasets (BSD-3-Clause).',
  uci: 'Optical Recognition of Handwritten Digits: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0, as shipped in scikit-learn.',
  drawn: 'Synthetic data are drawn on this page from a fixed seed.',
} as const;

export const NOT_FETCHED = 'The data could not be fetched.';
