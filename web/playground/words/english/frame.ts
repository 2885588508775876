/** What stands around the panels, and in all of them. */
export const CONTENTS = 'Contents';
export const SHARE = 'Share';
export const COPY = 'Copy';
export const COPIED = 'Copied';
export const BY_HAND = 'To be copied by hand';
export const WHAT_YOU_SEE = 'What you see';
