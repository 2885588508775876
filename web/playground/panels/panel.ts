import type { ComponentChildren, ComponentType } from 'preact';
import type { View } from '../model/playground.js';

/**
 * A part of the page: a module of its own that exports one of these, and a line in `panels/index.ts`.
 * Its content is a function of what was chosen and of what there is to show; what it lets people do, it
 * does through `playground`. Data of other kinds come in through `offerSource()`.
 */
export interface Panel {
  /** Unique; `hide` in the address has it. */
  readonly name: string;
  readonly title: string;
  /** How much of the page's width it takes where there is room. */
  readonly width: 'full' | 'half';
  /** Whether its title is for screen readers only. */
  readonly quiet?: boolean;
  /** Titles of its parts, which the page's contents list, by what is between `<name>-` and `-heading` in their ids. */
  readonly sections?: Readonly<Record<string, ComponentChildren>>;
  /** Whether there is something to show; always, if it is not said. */
  shows?(view: View): boolean;
  readonly Content: ComponentType<View>;
}

export const hasContent = ({ shows }: Panel, view: View): boolean => shows?.(view) ?? true;
