/** The page's element of this id, which index.html is known to have, as its own class. */
export function byId<E extends Element>(id: string, type: abstract new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`index.html has no ${type.name} with the id ${id}`);
}

/** The radio buttons of a group. */
export function radios(name: string): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name=${name}]`)];
}

/** A new HTML element with a class and contents. Text goes in as text, never as markup. */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  ...contents: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...contents);
  return made;
}

/** A new SVG element with attributes. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>>,
  ...contents: Node[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...contents);
  return made;
}

/** Shows a number, its exact value readable by programs; a dash where there is none. */
export function showNumber(
  element: HTMLDataElement,
  value: number | undefined,
  write: (value: number) => string,
): void {
  element.value = value === undefined ? '' : String(value);
  element.textContent = value === undefined ? '–' : write(value);
}
