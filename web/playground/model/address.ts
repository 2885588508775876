/** The state as the part of the address after #. */
import { isAwaited } from '../data/sources.js';
import { initialState, lookOf, SETTING_NAMES, withSetting } from './settings.js';
import type { SettingName, State } from './state.js';

/** What is missing, malformed or out of range is mended; what is unknown is dropped. */
export function stateFromHash(hash: string): State {
  const given = settingsIn(hash);
  if (isDataAwaited(given)) given.delete('data'); // others may have their name
  return SETTING_NAMES.reduce((state, name) => {
    const text = given.get(name);
    return text === null ? state : withSetting(state, name, text);
  }, initialState());
}

const settingsIn = (hash: string) => new URLSearchParams(hash.replace(/^#/, ''));

const isDataAwaited = (given: URLSearchParams) =>
  isAwaited(given.get('data') ?? '', given.get('own'));

/** What data bring themselves, and others need to know. */
const ALWAYS: readonly SettingName[] = ['data', 'own'];

/** The data, and whatever differs from what they bring. */
export function hashOf(state: State): string {
  const initial = initialState(state.data);
  const chosen = SETTING_NAMES.filter((name) =>
    ALWAYS.includes(name) ? state[name] !== '' : state[name] !== initial[name],
  );
  return `#${new URLSearchParams(chosen.map((name) => [name, String(state[name])]))}`;
}

/**
 * Whether an address asks for data that may be opened yet, and a state of that hash is its run, however
 * that is looked at: it is kept then, since loaded again it still brings its settings to the data.
 */
export function awaitsData(address: string, hash: string): boolean {
  const sameLook = lookOf(stateFromHash(hash));
  return (
    isDataAwaited(settingsIn(address)) &&
    hashOf({ ...stateFromHash(address), ...sameLook }) === hash
  );
}
