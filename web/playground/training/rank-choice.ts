/** Ranks that held-out losses speak for. */
export interface RankChoice {
  /** The lowest rank with the least loss; rank 0 is w alone. */
  readonly best: number;
  /** Whether a and b have fewer numbers than w at that rank. */
  readonly saves: boolean;
  /** Where it does not save: the lowest rank with nine tenths of its gain over w alone, if that one saves. */
  readonly nearly: number | undefined;
}

interface Layer {
  readonly dIn: number;
  readonly dOut: number;
}

/** How many numbers a and b have at a rank, as a part of those of w. */
export function shareOfNumbers(rank: number, { dIn, dOut }: Layer): number {
  return (rank * (dIn + dOut)) / (dIn * dOut);
}

/** `losses`: held-out losses by rank, from rank 0 on. Undefined where there are none, or one is not finite. */
export function rankChoice(losses: readonly number[], layer: Layer): RankChoice | undefined {
  const [base] = losses;
  if (base === undefined || !losses.every(Number.isFinite)) return undefined;
  const least = Math.min(...losses);
  const within = (loss: number) => losses.findIndex((one) => one <= loss);
  const saves = (rank: number) => shareOfNumbers(rank, layer) < 1;
  const best = within(least * (1 + 1e-9));
  const nearly = within(base - 0.9 * (base - least));
  const offersNearly = !saves(best) && saves(nearly);
  return { best, saves: saves(best), nearly: offersNearly ? nearly : undefined };
}
