import { sourceOf } from '../data/sources.js';
import { awaitsData } from '../model/address.js';
import type { View } from '../model/playground.js';
import { isHidden } from '../model/settings.js';
import { PanelLink } from '../parts/panel-link.js';
import { ownData as words } from '../words/index.js';

const PANEL = 'own-data';

/** Says on the first screen that the data of a link are not in it; the panel of own data says more. */
export function AwaitedNotice({ state, playground }: View) {
  const { areAssumed, hash } = playground;
  if (state.embed === PANEL || !(areAssumed || awaitsData(location.hash, hash))) return null;
  const canOpen = !isHidden(PANEL, state) && !state.embed;
  return (
    <p id="awaited" class="own-notice">
      {areAssumed ? words.AWAITED.assumed(sourceOf(state.data).label) : words.AWAITED.about}{' '}
      {canOpen && (
        <PanelLink panel={PANEL} field="own-file" state={state}>
          {words.AWAITED.open}
        </PanelLink>
      )}
    </p>
  );
}
