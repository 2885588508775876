/** What stands around the panels, and in all of them. */
export const CONTENTS = 'Contents';
export const SHARE = 'Share';
export const COPY = 'Copy';
export const COPIED = 'Copied';
/** What the link has that was copied. */
export const SHARED = (isOfOwnData: boolean) =>
  `A link with all settings of this run.${isOfOwnData ? ' The data are not in it: whoever opens it needs the same file.' : ''}`;
export const BY_HAND = 'To be copied by hand';
export const WHAT_YOU_SEE = 'What you see';
