import { acceptBoolean } from '../checks/accept.js';
import { wrongArgument } from '../base/errors.js';
import { positive } from '../options/checks.js';
import { scaleOf } from '../run/settings.js';

/** The scale of an adapter of this rank: see scaleOf(). Throws ERR_ARGUMENT, ERR_NOT_FINITE. */
export function acceptScale(alpha: unknown, rslora: unknown, rank: number): number {
  const isStabilised = rslora !== undefined && acceptBoolean('rslora', rslora);
  if (alpha === undefined && isStabilised) {
    throw wrongArgument('alpha is missing; rslora = true makes the scale alpha / sqrt(rank)');
  }
  const accepted = alpha === undefined ? undefined : positive.parse('alpha', alpha);
  return scaleOf({ alpha: accepted, rslora: isStabilised }, rank);
}
