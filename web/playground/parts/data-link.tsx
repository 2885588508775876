import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { isHidden } from '../model/settings.js';
import { Button } from './button.js';

interface DataLinkProps {
  /** The name of the data. */
  readonly data: string;
  readonly view: Pick<View, 'state' | 'playground'>;
  /** Shows what becomes of it, if it is not the top of the page. */
  readonly panel?: string;
}

/** Takes the data that a text speaks of. Only their label where there is no choice of data. */
export function DataLink({ data, view: { state, playground }, panel }: DataLinkProps) {
  const label = `“${sourceOf(data).label}”`;
  if (isHidden('data', state)) return <>{label}</>;
  const take = () => {
    playground.set('data', data);
    if (!panel) scrollTo(0, 0);
    // The button that was pressed may be gone.
    document.getElementById(panel ? `${panel}-heading` : 'data')?.focus({ preventScroll: true });
  };
  return (
    <Button kind="link" onPress={take}>
      {label}
    </Button>
  );
}
