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
  /** GFLOP/s by engine, then build. @type {Map<string, Map<string, number>>} */
  #peaks = new Map();
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
    else if (report.peak) this.#notePeak(source, report.peak);
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

  #notePeak({ engine, build }, peak) {
    const builds = this.#peaks.get(engine) ?? new Map();
    builds.set(build, Math.max(peak, builds.get(build) ?? 0));
    this.#peaks.set(engine, builds);
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
   * `fractionOfPeak` compares it with the peak of the same engine and build, for a peer with the
   * highest peak there was.
   */
  rows() {
    return this.#measurements.map((measurement) => {
      const { peer, engine, build, route, shape, msPerStep } = measurement;
      const gflops = usefulFlops(SHAPES[shape], route) / msPerStep / 1e6;
      const isOurs = peer === 'lora-wasm';
      const peakGflops =
        (isOurs ? this.#peaks.get(engine)?.get(build) : this.#highestPeak()) ?? null;
      const fractionOfPeak = peakGflops && gflops / peakGflops;
      return { ...measurement, gflops, peakGflops, fractionOfPeak };
    });
  }

  /** @returns {{ engine: string, build: string, gflops: number }[]} */
  peaks() {
    return [...this.#peaks].flatMap(([engine, builds]) =>
      [...builds].map(([build, gflops]) => ({ engine, build, gflops })),
    );
  }

  #highestPeak() {
    const all = this.peaks().map(({ gflops }) => gflops);
    return all.length > 0 ? Math.max(...all) : undefined;
  }
}

const list = (items) => [...items].join(', ');
