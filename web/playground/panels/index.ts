import { article } from '../article/article.js';
import { challenges } from './challenges.js';
import { checkOwn } from './check-own.js';
import { comparison } from './comparison.js';
import { code } from './code.js';
import { exporting } from './export.js';
import { linkPanel } from './link.js';
import { questions } from './questions.js';
import { heldOut } from './held-out.js';
import { insideStep } from './inside-step.js';
import type { Panel } from './panel.js';
import { merging } from './merging.js';
import { ownData } from './own-data.js';
import { parameters } from './parameters.js';
import { pictures } from './pictures.js';
import { rankQuestion } from './rank-question.js';
import { settings } from './settings.js';
import { spectrum } from './spectrum.js';
import { stepSummary } from './step-summary.js';
import { training } from './training.js';
import { stage } from '../stage/stage.js';

/** All panels, in the order of the page. */
export const PANELS: readonly Panel[] = [
  stage,
  training,
  stepSummary,
  insideStep,
  settings,
  rankQuestion,
  spectrum,
  parameters,
  heldOut,
  merging,
  pictures,
  article,
  checkOwn,
  questions,
  challenges,
  ownData,
  comparison,
  code,
  exporting,
  linkPanel(() => PANELS),
];
