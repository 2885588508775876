import { useState } from 'preact/hooks';
import { awaitsData } from '../model/address.js';
import type { View } from '../model/playground.js';
import { Button } from './button.js';
import { frame as words } from '../words/index.js';

/** Copies the address: all that was chosen is in it, or that of a link which waits for its data. */
export function ShareButton({ playground }: View) {
  const address = () => {
    const { hash } = playground;
    const waits = awaitsData(location.hash, hash);
    return waits ? location.href : location.href.replace(/#.*/, '') + hash;
  };
  return <CopyButton id="share" words={words.SHARE} text={address} />;
}

interface CopyButtonProps {
  readonly id: string;
  readonly words: string;
  text(): string;
}

/** Puts a text on the clipboard, and says so; where that is forbidden, shows it to be copied by hand. */
export function CopyButton({ id, words: label, text }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  const copy = async () => {
    const done = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    setOutcome(done ? 'copied' : 'refused');
    setTimeout(() => setOutcome((now) => (now === 'copied' ? undefined : now)), 2000);
  };
  return (
    <span class="copy">
      <Button {...{ id, kind: 'small' }} onPress={() => void copy()}>
        {outcome === 'copied' ? words.COPIED : label}
      </Button>
      {outcome === 'refused' && (
        <textarea
          {...{ rows: 3, readOnly: true, value: text(), 'aria-label': words.BY_HAND }}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
    </span>
  );
}
