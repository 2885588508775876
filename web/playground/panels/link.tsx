import { useState } from 'preact/hooks';
import type { View } from '../model/playground.js';
import { CopyButton } from '../parts/share.js';
import { hasContent, type Panel } from './panel.js';
import { frame, take, whyNot } from '../words/index.js';

const { LINK: words } = take;

interface Shown {
  readonly name: string;
  readonly title: string;
}

/** Parts of the page that a link can leave out, beside its panels. */
const CONTROLS: readonly Shown[] = Object.entries(words.parts).map(([name, title]) => ({
  name,
  title,
}));

/**
 * A link for a class: the run as it is set now, and only what is chosen of the page. The panels are
 * found when it is drawn, because this is one of them.
 */
export function linkPanel(panels: () => readonly Panel[]): Panel {
  function Content(view: View) {
    const { playground } = view;
    const [hidden, setHidden] = useState<readonly string[]>([]);
    const [embed, setEmbed] = useState('');
    const all = panels().filter((panel) => panel.name !== 'link' && hasContent(panel, view));
    const toggle = (name: string) =>
      setHidden(hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name]);
    const address = () => addressOf(playground.hash, hidden, embed);
    return (
      <>
        <p class="note">{words.about}</p>
        <fieldset class="link-parts" disabled={embed !== ''}>
          <legend>{words.show}</legend>
          {embed !== '' && <p class="note">{whyNot.LINK_PARTS}</p>}
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
        {/* A frame needs embed.js beside the page, which the page that is one file has not. */}
        <div class="field" hidden={import.meta.env.MODE === 'one-file'}>
          <label for="link-embed">{words.embed}</label>
          <select
            id="link-embed"
            value={embed}
            onChange={({ currentTarget }) => setEmbed(currentTarget.value)}
          >
            <option value="">{words.noFrame}</option>
            {all.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </div>
        <pre id="prepared-link" class="code" tabIndex={0} role="region" aria-label={words.region}>
          <code>{embed ? elementOf(address()) : address()}</code>
        </pre>
        <CopyButton
          id="copy-link"
          words={frame.COPY}
          text={() => (embed ? elementOf(address()) : address())}
        />
      </>
    );
  }
  return { name: 'link', title: words.title, width: 'full', Content };
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
