import { useState } from 'preact/hooks';
import { isOwn } from '../data/sources.js';
import { awaitsData } from '../model/address.js';
import type { View } from '../model/playground.js';
import { Button } from './button.js';
import { frame as words } from '../words/index.js';

/** Copies the address: all that was chosen is in it, or that of a link which waits for its data. */
export function ShareButton({ playground, state }: View) {
  const waits = () => awaitsData(location.hash, playground.hash);
  const address = () =>
    waits() ? location.href : location.href.replace(/#.*/, '') + playground.hash;
  const about = () => words.SHARED(isOwn(state.data) || waits());
  return <CopyButton {...{ id: 'share', words: words.SHARE, text: address, about }} />;
}

interface CopyButtonProps {
  readonly id: string;
  readonly words: string;
  text(): string;
  /** What the text is, where nobody sees it. */
  about?(): string;
}

interface Outcome {
  readonly isCopied: boolean;
  readonly about?: string | undefined;
}

/** How long it is said, by the words there are to read. */
const COPIED_MS = { word: 2000, sentences: 5000 };

/** Puts a text on the clipboard, and says so; where that is forbidden, shows it to be copied by hand. */
export function CopyButton({ id, words: label, text, about }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  const copy = async () => {
    const done = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    if (!done) return setOutcome({ isCopied: false });
    const copied = { isCopied: true, about: about?.() };
    setOutcome(copied);
    const shown = about ? COPIED_MS.sentences : COPIED_MS.word;
    setTimeout(() => setOutcome((now) => (now === copied ? undefined : now)), shown);
  };
  return (
    <span class="copy">
      <Button {...{ id, kind: 'small' }} onPress={() => void copy()}>
        {outcome?.isCopied ? words.COPIED : label}
      </Button>
      {about && (
        <span class="copied-what" role="status">
          {outcome?.about}
        </span>
      )}
      {outcome?.isCopied === false && (
        <textarea
          {...{ rows: 3, readOnly: true, value: text(), 'aria-label': words.BY_HAND }}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
    </span>
  );
}
