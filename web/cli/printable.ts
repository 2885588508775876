/**
 * Controls (an escape sequence begins with one), marks that reverse the direction of text, line ends
 * other than ours, halves of characters: what must not reach a terminal from a file or its name.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

/** One line that a terminal shows as it is: everything else is written as JSON escapes it. */
export function printable(line: string): string {
  return line.replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, i) => escaped(character.charCodeAt(i))).join(''),
  );
}

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;
