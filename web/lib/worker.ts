// The script of the worker.
import { JOBS } from './worker/jobs.js';
import { parentThread } from './worker/port.js';
import { serve } from './worker/serve.js';

serve(parentThread(), JOBS);
