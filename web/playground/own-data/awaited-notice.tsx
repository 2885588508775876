import { awaitsData } from '../model/address.js';
import type { View } from '../model/playground.js';
import { isHidden } from '../model/settings.js';
import { PanelLink } from '../parts/panel-link.js';
import { ownData as words } from '../words/index.js';

const PANEL = 'own-data';

/** Where it is seen on arrival, that the data of a link are not here; its panel says more. */
export function AwaitedNotice({ state, playground }: View) {
  if (state.embed === PANEL || !awaitsData(location.hash, playground.hash)) return null;
  const canOpen = !isHidden(PANEL, state) && !state.embed;
  return (
    <p id="awaited" class="own-notice">
      {words.AWAITED.about}{' '}
      {canOpen && (
        <PanelLink panel={PANEL} field="own-file" state={state}>
          {words.AWAITED.open}
        </PanelLink>
      )}
    </p>
  );
}
