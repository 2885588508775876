import { frame, teaching } from '../words/index.js';

/** The browser keeps what is below it where it was: near the upper edge, it would open beyond that. */
const show = ({ currentTarget }: { readonly currentTarget: HTMLElement }) =>
  currentTarget.scrollIntoView({ block: 'nearest' });

/** Short words at a view, for those who ask for them. */
export function WhatYouSee({ panel }: { panel: string }) {
  const note = teaching.NOTES[panel];
  return note === undefined ? null : (
    <details class="what-you-see" onToggle={show}>
      <summary>{teaching.ASKED[panel] ?? frame.WHAT_YOU_SEE}</summary>
      {[note].flat().map((part, index) => (
        <p key={index}>{part}</p>
      ))}
    </details>
  );
}
