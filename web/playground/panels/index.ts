import { challenges } from './challenges.js';
import { checkOwn } from './check-own.js';
import { comparison } from './comparison.js';
import { code } from './code.js';
import { data } from './data.js';
import { draw } from './draw.js';
import { exporting } from './export.js';
import { heldOut } from './held-out.js';
import { insideStep } from './inside-step.js';
import { matrices } from './matrices.js';
import type { Panel } from './panel.js';
import { merging } from './merging.js';
import { ownData } from './own-data.js';
import { parameters } from './parameters.js';
import { pictures } from './pictures.js';
import { rankQuestion } from './rank-question.js';
import { settings } from './settings.js';
import { spectrum } from './spectrum.js';
import { training } from './training.js';

/** All panels, in the order of the page. */
export const PANELS: readonly Panel[] = [
  data,
  ownData,
  training,
  settings,
  matrices,
  insideStep,
  pictures,
  draw,
  rankQuestion,
  spectrum,
  parameters,
  merging,
  heldOut,
  checkOwn,
  challenges,
  comparison,
  code,
  exporting,
];
