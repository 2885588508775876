import { useSliced } from '../parts/sliced.js';
import { quantitiesOf, type Moment, type Quantities } from './quantities.js';

/** The quantities of the newest adapter that was wanted: see useSliced(). */
export function useQuantities(wanted: Moment | undefined): Quantities | undefined {
  const { task, adapter, step, ridge } = wanted ?? {};
  return useSliced(quantitiesOf, wanted, [task, adapter, step, ridge]);
}
