/**
 * Runs what reports to a listener, which may be async: what a promise of it is rejected with is thrown,
 * as what it throws itself, and would end a process of Node otherwise.
 */
export async function listening<Result>(
  listener: ((progress: never) => unknown) | undefined,
  run: (report: (progress: unknown) => void) => Promise<Result>,
): Promise<Result> {
  let answers: Promise<unknown> | undefined;
  let failure: { readonly error: unknown } | undefined;
  const result = await run((progress) => {
    if (failure) throw failure.error;
    answers = Promise.all([answers, listener?.(progress as never)]);
    answers.catch((error: unknown) => (failure = { error }));
  });
  await answers;
  return result;
}
