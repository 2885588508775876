/** English, by the part of the page that says it. */
export * as article from './article.js';
export * as checkOwn from './check-own.js';
export * as data from './data.js';
export * as format from './format.js';
export * as frame from './frame.js';
export * as insideStep from './inside-step.js';
export * as merging from './merging.js';
export * as ownData from './own-data.js';
export * as ranks from './ranks.js';
export * as results from './results.js';
export * as settings from './settings.js';
export * as stage from './stage.js';
export * as take from './take.js';
export * as teaching from './teaching.js';
export * as training from './training.js';
export * as whyNot from './why-not.js';
