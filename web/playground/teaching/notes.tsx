import { frame, teaching } from '../words/index.js';

/** Short words at a view, for those who ask for them. */
export function WhatYouSee({ panel }: { panel: string }) {
  const note = teaching.NOTES[panel];
  return note === undefined ? null : (
    <details class="what-you-see">
      <summary>{frame.WHAT_YOU_SEE}</summary>
      <p>{note}</p>
    </details>
  );
}
