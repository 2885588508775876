/** A number as it is written, its exact value readable by programs; `none` where there is none. */
export function Figure({
  value,
  write,
  id,
  none = '–',
}: {
  value: number | undefined;
  write: (value: number) => string;
  id?: string;
  none?: string | undefined;
}) {
  const known = value !== undefined;
  return (
    <data id={id} value={known ? String(value) : ''}>
      {known ? write(value) : none}
    </data>
  );
}
