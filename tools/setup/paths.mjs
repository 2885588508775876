import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Where everything lives that the set-up makes outside the repository. */
export function cacheRoot() {
  const xdg = process.env.XDG_CACHE_HOME;
  // The XDG specification says that a relative path is to be ignored.
  const base = xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  return join(base, 'lora-wasm');
}

/** The private toolchain: `home` is the finished one, `stage` is where the next one is made. */
export function layout(root = cacheRoot()) {
  const home = join(root, 'toolchain');
  return { root, home, stage: join(root, 'stage'), ...inside(home) };
}

/** The places inside a toolchain that unpacks under `home`. */
export function inside(home) {
  return {
    config: join(home, 'emscripten.config.py'),
    cache: join(home, 'emscripten-cache'),
    prefixStamp: join(home, 'prefix.json'),
    readyStamp: join(home, 'ready.json'),
    emscripten: join(home, 'usr/share/emscripten'),
    eigen: join(home, 'usr/share/eigen3/cmake'),
  };
}

/** The first program of that name on the PATH, or undefined. */
export function which(name) {
  const dirs = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return dirs.map((dir) => join(dir, name)).find((file) => existsSync(file));
}

/** The parsed file, or undefined where it is missing or not JSON (a write that was cut short). */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Writes a stamp in one step: it is there whole or not at all. */
export function writeJson(file, value) {
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(half, file);
}
