import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { isHidden } from '../model/settings.js';
import { Button } from '../parts/button.js';
import type { Panel } from '../panels/panel.js';
import { article as words } from '../words/index.js';
import { RanksFigure } from './ranks-figure.js';
import { SavedFigure } from './saved-figure.js';

/** What LoRA is and why it works, beside figures that are computed from the data above. */
function Content(view: View) {
  const { playground, state } = view;
  const take = (name: string) => {
    const { label } = sourceOf(name);
    if (isHidden('data', state)) return label;
    const show = () => {
      playground.set('data', name);
      scrollTo(0, 0);
      document.getElementById('data')?.focus({ preventScroll: true });
    };
    return (
      <Button kind="link" onPress={show}>
        {label}
      </Button>
    );
  };
  return <words.Text {...{ take }} ranks={<RanksFigure {...view} />} saved={<SavedFigure />} />;
}

export const article: Panel = {
  name: 'article',
  title: words.TITLE,
  width: 'full',
  sections: words.SECTIONS,
  Content,
};
