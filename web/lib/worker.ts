// What runs in the worker.
import { JOBS } from './threads/jobs.js';
import { parentThread } from './threads/port.js';
import { serve } from './threads/serve.js';

serve(parentThread(), JOBS);
