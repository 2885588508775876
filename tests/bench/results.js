import { SHAPES, usefulFlops } from './shapes.js';

/** How far the loss may be from the reference, relative to it, for a time to count. */
const TOLERANCE = { float64: 1e-9, float32: 1e-3 };

/** @typedef {{ subjects: Set<string>, places: Set<string> }} Skipped */

/**
 * Who measured.
 *
 * @typedef {{ peer: string, engine: string, build: string | null }} Source
 */

/** Collects what engines and peers report, and admits only what trained correctly. */
export class Results {
  #measurements = [];
  #references = new Map();
  /** Why something was not measured: what that was, by reason. @type {Map<string, Skipped>} */
  #skipped = new Map();
  /** What should have worked. @type {string[]} */
  failures = [];

  /** The loss that everyone has to arrive at. */
  setReference(shape, loss) {
    this.#references.set(shape, loss);
  }

  /** @param {Source} source @param {object} report as job.js describes them */
  receive(source, report) {
    const { peer, engine, build } = source;
    const what = [peer, build, report.route, report.shape, 'in', engine].filter(Boolean).join(' ');
    if (report.failure) this.failures.push(`${what}: ${report.failure}`);
    else if (report.note) this.#noteSkipped(source, report);
    else this.#admit(source, report, what);
  }

  #noteSkipped({ peer, engine, build }, { note, route, shape }) {
    const skipped = this.#skipped.get(note) ?? { subjects: new Set(), places: new Set() };
    skipped.subjects.add([peer, build, route].filter(Boolean).join(' '));
    skipped.places.add(engine);
    if (shape) skipped.places.add(shape);
    this.#skipped.set(note, skipped);
  }

  /** A sentence for every reason why something was not measured. */
  notes() {
    return [...this.#skipped].map(
      ([note, { subjects, places }]) => `${list(subjects)} (${list(places)}): ${note}`,
    );
  }

  #admit(source, measurement, what) {
    const reference = this.#references.get(measurement.shape);
    const lossError = Math.abs(measurement.loss - reference) / reference;
    if (lossError <= TOLERANCE[measurement.precision]) {
      this.#measurements.push({ ...source, ...measurement, lossError });
    } else {
      const got = `a loss of ${measurement.loss} instead of ${reference}`;
      this.failures.push(`${what}: ${got}, so that its time does not count`);
    }
  }

  /**
   * Everything that counts. `gflops` is useful arithmetic (see shapes.js) by time;
   * `fractionOfPeak` compares it with the peak of the same engine and build meanwhile, for a peer with
   * the highest peak there was.
   */
  rows() {
    const highest = Math.max(...this.peaks().map(({ gflops }) => gflops));
    return this.#measurements.map((measurement) => {
      const { route, shape, msPerStep } = measurement;
      const gflops = usefulFlops(SHAPES[shape], route) / msPerStep / 1e6;
      const peakGflops = measurement.peakGflops ?? (highest > 0 ? highest : null);
      const fractionOfPeak = peakGflops && gflops / peakGflops;
      return { ...measurement, gflops, peakGflops, fractionOfPeak };
    });
  }

  /**
   * The highest of every engine and build.
   *
   * @returns {{ engine: string, build: string, gflops: number }[]}
   */
  peaks() {
    const peaks = new Map();
    for (const { engine, build, peakGflops = 0 } of this.#measurements) {
      if (!peakGflops) continue;
      const key = `${engine} ${build}`;
      const gflops = Math.max(peakGflops, peaks.get(key)?.gflops ?? 0);
      peaks.set(key, { engine, build, gflops });
    }
    return [...peaks.values()];
  }
}

const list = (items) => [...items].join(', ');
