import { daysOf } from 'lora-wasm/data';

const WRITTEN = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?$/;

/** Whether a text is written as a date, of a day or a time that there is not. */
export const isNoSuchDate = (text: string): boolean =>
  WRITTEN.test(text.trim()) && Number.isNaN(daysOf(text));
