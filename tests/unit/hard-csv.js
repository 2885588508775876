/**
 * A file as people have them: semicolons, decimal commas, missing values in three spellings, row numbers,
 * dates, a category, a column that never varies and one of notes.
 */
const TOWNS = ['Kiel', 'Ulm', 'Bonn'];

/** What the rows of the file have, as numbers and texts; null is a missing value. */
export function hardRows(n = 120) {
  return Array.from({ length: n }, (_, k) => {
    const town = TOWNS[(k * 7) % 3];
    const wind = Math.round(40 + 30 * Math.sin(k)) / 10;
    const sun = Math.round(60 + 50 * Math.cos(k * k)) / 10;
    const rain = Math.round(10 * (2 + 1.5 * wind - sun + TOWNS.indexOf(town))) / 10;
    return {
      id: 100 + k,
      date: 18_262 + k, // 2020-01-01
      wind: k % 7 === 3 ? null : wind,
      sun: k % 11 === 5 ? null : sun,
      town: k % 13 === 6 ? null : town,
      unit: 'mm',
      note: `note ${k}`,
      rain: k % 17 === 8 ? null : rain,
    };
  });
}

export function hardCsv(n) {
  const day = (days) => new Date(days * 86_400_000).toISOString().slice(0, 10);
  const comma = (value) => String(value).replace('.', ',');
  const lines = hardRows(n).map(({ id, date, wind, sun, town, unit, note, rain }) =>
    [
      ...[id, day(date), wind === null ? 'NA' : comma(wind), sun === null ? '' : comma(sun)],
      ...[town ?? '?', unit, note, rain === null ? 'NA' : comma(rain)],
    ].join(';'),
  );
  return `id;date;wind;sun;town;unit;note;rain\n${lines.join('\n')}\n`;
}
