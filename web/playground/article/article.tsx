import type { View } from '../model/playground.js';
import { DataLink } from '../parts/data-link.js';
import type { Panel } from '../panels/panel.js';
import { article as words } from '../words/index.js';
import { RanksFigure } from './ranks-figure.js';
import { SavedFigure } from './saved-figure.js';

/** What LoRA is and why it works, beside figures that are computed from the data above. */
function Content(view: View) {
  const take = (data: string) => <DataLink {...{ data, view }} />;
  return <words.Text {...{ take }} ranks={<RanksFigure {...view} />} saved={<SavedFigure />} />;
}

export const article: Panel = {
  name: 'article',
  title: words.TITLE,
  width: 'full',
  sections: words.SECTIONS,
  Content,
};
