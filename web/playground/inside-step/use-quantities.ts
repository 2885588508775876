import { useRef } from 'preact/hooks';
import { useSliced } from '../parts/sliced.js';
import { quantitiesOf, type Moment, type Quantities } from './quantities.js';

interface Known {
  readonly quantities: Quantities | undefined;
  /** Whether they are from before the panel was out of sight, and newer ones are being computed. */
  readonly isOld: boolean;
}

/**
 * The quantities of the newest adapter that was wanted while they are seen: see useSliced(). Those of
 * the first are computed in any case, so that a panel has its height before somebody scrolls past it.
 */
export function useQuantities(seen: boolean, moment: Moment | undefined): Known {
  const isDrawn = useRef(false);
  const wanted = seen || !isDrawn.current ? moment : undefined;
  const { task, adapter, step, ridge } = wanted ?? {};
  const quantities = useSliced(quantitiesOf, wanted, [task, adapter, step, ridge]);
  isDrawn.current ||= quantities !== undefined;
  const left = useRef<Quantities>(undefined);
  if (!seen) left.current = quantities;
  const isOld =
    wanted !== undefined && quantities === left.current && quantities?.adapter !== adapter;
  return { quantities, isOld };
}
