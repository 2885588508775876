/** Characters without a look of their own, and those that turn about what stands around them. */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text from a file as the page shows it: in one line, short, with a sign for what cannot be seen. */
export function visible(text: string, longest = 40): string {
  const signs = [...text.slice(0, 2 * longest).replace(UNSEEN, '\ufffd')];
  return signs.length > longest ? `${signs.slice(0, longest).join('')}…` : signs.join('');
}
