import { join } from 'node:path';
import { projectRoot } from './setup/paths.mjs';
import { run } from './setup/run.mjs';

/** A program of node_modules. */
export const nodeTool = (path) => join(projectRoot, 'node_modules', path);

/** Runs such a program with this very Node, whatever the system's shells are. */
export const runNodeTool = (path, ...args) =>
  run(process.execPath, [nodeTool(path), ...args], { cwd: projectRoot });
