import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { isHidden } from '../model/settings.js';
import { Button } from './button.js';

interface DataLinkProps {
  /** The name of the data. */
  readonly data: string;
  readonly view: Pick<View, 'state' | 'playground'>;
  /** Whether what becomes of it is at the top of the page. */
  readonly isFar?: boolean;
}

/** Takes the data that a text speaks of. Only their label where there is no choice of data. */
export function DataLink({ data, view: { state, playground }, isFar = false }: DataLinkProps) {
  const label = `“${sourceOf(data).label}”`;
  if (isHidden('data', state)) return <>{label}</>;
  const take = () => {
    playground.set('data', data);
    if (!isFar) return;
    scrollTo(0, 0);
    document.getElementById('data')?.focus({ preventScroll: true });
  };
  return (
    <Button kind="link" onPress={take}>
      {label}
    </Button>
  );
}
