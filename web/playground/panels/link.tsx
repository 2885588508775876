import { useState } from 'preact/hooks';
import type { View } from '../model/playground.js';
import { CopyButton } from '../parts/share.js';
import type { Panel } from './panel.js';

interface Shown {
  readonly name: string;
  readonly title: string;
}

/** Parts of the page that a link can leave out, beside its panels. */
const CONTROLS: readonly Shown[] = [
  { name: 'data', title: 'Choice of data' },
  { name: 'rank', title: 'Rank' },
  { name: 'lr', title: 'Step size' },
  { name: 'optimizer', title: 'Optimiser' },
  { name: 'advanced', title: 'More settings' },
  { name: 'tour', title: 'Tour' },
];

/**
 * A link for a class: the run as it is set now, and only what is chosen of the page. The panels are
 * found when it is drawn, because this is one of them.
 */
export function linkPanel(panels: () => readonly Panel[]): Panel {
  function Content({ playground }: View) {
    const [hidden, setHidden] = useState<readonly string[]>([]);
    const [embed, setEmbed] = useState('');
    const all = panels().filter(({ name }) => name !== 'link');
    const toggle = (name: string) =>
      setHidden(hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name]);
    const address = () => addressOf(playground.hash, hidden, embed);
    return (
      <>
        <p class="note">
          The link opens the page with the data and the settings that are chosen now, and trains to
          the same bits: to set a task, or to hand in what came of it.
        </p>
        <fieldset class="link-parts" disabled={embed !== ''}>
          <legend>Show</legend>
          {[...CONTROLS, ...all].map(({ name, title }) => (
            <label class="option" key={name}>
              <input
                type="checkbox"
                name={`show-${name}`}
                checked={!hidden.includes(name)}
                onChange={() => toggle(name)}
              />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
        {/* A frame needs an address that others can open. */}
        <div class="field" hidden={location.protocol === 'file:'}>
          <label for="link-embed">For a frame in another page, one panel with the run</label>
          <select
            id="link-embed"
            value={embed}
            onChange={({ currentTarget }) => setEmbed(currentTarget.value)}
          >
            <option value="">no frame: a whole page</option>
            {all.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </div>
        <pre id="prepared-link" class="code" tabIndex={0} role="region" aria-label="The link">
          <code>{embed ? elementOf(address()) : address()}</code>
        </pre>
        <CopyButton
          id="copy-link"
          words="Copy"
          text={() => (embed ? elementOf(address()) : address())}
        />
      </>
    );
  }
  return { name: 'link', title: 'Prepare a link', width: 'full', Content };
}

function addressOf(hash: string, hidden: readonly string[], embed: string): string {
  const settings = new URLSearchParams(hash.slice(1));
  settings.delete('hide');
  settings.delete('embed');
  if (embed) settings.set('embed', embed);
  else if (hidden.length > 0) settings.set('hide', hidden.join(','));
  return `${location.href.replace(/#.*/, '')}#${settings}`;
}

/** The element of public/embed.js that shows the same. */
function elementOf(address: string): string {
  const { href, hash } = new URL(address);
  const script = new URL('embed.js', href.replace(/#.*/, ''));
  const attributes = [...new URLSearchParams(hash.slice(1))].map(
    ([name, value]) => `${name}="${value}"`,
  );
  return `<script src="${script}"></script>\n<lora-playground ${attributes.join(' ')}></lora-playground>`;
}
