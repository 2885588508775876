/** A number as it is written, its exact value readable by programs; a dash where there is none. */
export function Figure({
  value,
  write,
  id,
}: {
  value: number | undefined;
  write: (value: number) => string;
  id?: string;
}) {
  const known = value !== undefined;
  return (
    <data id={id} value={known ? String(value) : ''}>
      {known ? write(value) : '–'}
    </data>
  );
}
